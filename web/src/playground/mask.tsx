// A mask painted over the picture it is for: what is painted becomes white and is removed, the rest black and stays.
import { Undo2 } from "lucide-react";
import { type PointerEvent, type RefObject, useEffect, useRef, useState } from "react";
import { sentence } from "@/api/client";
import { near } from "@/api/near";
import { upload } from "@/api/uploads";
import { Button, Dialog, Problem } from "@/ui";
import type { Picture } from "./form";

interface Stroke {
  readonly width: number;
  readonly points: readonly (readonly [number, number])[];
}

/** Of the picture's longer side, in parts of a thousand. */
const BRUSH_MIN = 10;
const BRUSH_MAX = 200;
const BRUSH_USUAL = 60;

interface MaskProps {
  readonly of: Picture;
  readonly onTake: (mask: Picture) => void;
  readonly onClose: () => void;
}

export function DrawMask({ of, onTake, onClose }: MaskProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [strokes, setStrokes] = useState<readonly Stroke[]>([]);
  const [brush, setBrush] = useState(BRUSH_USUAL);
  const { busy, problem, save } = useSaving(canvas, strokes, onTake);
  useEffect(() => {
    if (canvas.current) draw(canvas.current, strokes, null, getComputedStyle(canvas.current).color);
  }, [strokes]);
  return (
    <Dialog title="Paint over what is to go" width="lg" onClose={onClose}>
      <div className="flex flex-col gap-4">
        <Surface of={of} canvas={canvas} brush={brush} onStrokes={setStrokes} />
        <div className="flex flex-wrap items-center gap-3">
          <Brush size={brush} onSize={setBrush} />
          <Button icon={<Undo2 />} disabled={strokes.length === 0} onClick={() => setStrokes(strokes.slice(0, -1))}>
            Undo
          </Button>
          <Button variant="primary" busy={busy} disabled={strokes.length === 0} onClick={save}>
            Use this mask
          </Button>
        </div>
        {problem && <Problem>{problem}</Problem>}
      </div>
    </Dialog>
  );
}

interface SurfaceProps {
  readonly of: Picture;
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  readonly brush: number;
  readonly onStrokes: (next: (before: readonly Stroke[]) => readonly Stroke[]) => void;
}

function Surface({ of, canvas, brush, onStrokes }: SurfaceProps) {
  const paint = usePainting(canvas, brush, onStrokes);
  return (
    <div className="relative mx-auto w-max max-w-full overflow-hidden rounded-card">
      <img
        src={of.shown}
        alt={of.name}
        draggable={false}
        className="max-h-[56vh] max-w-full select-none"
        onLoad={({ currentTarget: image }) => canvas.current && sized(canvas.current, image)}
      />
      <canvas
        ref={canvas}
        {...paint}
        className="absolute inset-0 size-full cursor-crosshair touch-none text-failed opacity-60"
      />
    </div>
  );
}

function Brush({ size, onSize }: { readonly size: number; readonly onSize: (size: number) => void }) {
  return (
    <label className="flex min-w-48 flex-1 items-center gap-3 text-13">
      Brush
      <input
        type="range"
        min={BRUSH_MIN}
        max={BRUSH_MAX}
        value={size}
        onChange={(event) => onSize(Number(event.target.value))}
        className="flex-1"
      />
    </label>
  );
}

function sized(canvas: HTMLCanvasElement, image: HTMLImageElement): void {
  canvas.width = image.naturalWidth;
  canvas.height = image.naturalHeight;
}

function usePainting(
  canvas: RefObject<HTMLCanvasElement | null>,
  brush: number,
  change: (next: (before: readonly Stroke[]) => readonly Stroke[]) => void,
) {
  const at = (event: PointerEvent<HTMLCanvasElement>): readonly [number, number] => {
    const box = event.currentTarget.getBoundingClientRect();
    const { width, height } = event.currentTarget;
    return [((event.clientX - box.left) / box.width) * width, ((event.clientY - box.top) / box.height) * height];
  };
  return {
    onPointerDown: (event: PointerEvent<HTMLCanvasElement>) => {
      if (event.button !== 0 || !canvas.current) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      const width = (Math.max(canvas.current.width, canvas.current.height) * brush) / 1000;
      const point = at(event);
      change((before) => [...before, { width, points: [point] }]);
    },
    onPointerMove: (event: PointerEvent<HTMLCanvasElement>) => {
      if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
      const point = at(event);
      change((before) => {
        const last = before.at(-1);
        return last ? [...before.slice(0, -1), { ...last, points: [...last.points, point] }] : before;
      });
    },
  };
}

function draw(canvas: HTMLCanvasElement, strokes: readonly Stroke[], ground: string | null, color: string): void {
  const pen = canvas.getContext("2d");
  if (!pen) return;
  pen.clearRect(0, 0, canvas.width, canvas.height);
  if (ground) {
    pen.fillStyle = ground;
    pen.fillRect(0, 0, canvas.width, canvas.height);
  }
  pen.strokeStyle = color;
  pen.lineCap = "round";
  pen.lineJoin = "round";
  for (const { width, points } of strokes) {
    pen.lineWidth = width;
    pen.beginPath();
    for (const [x, y] of points) pen.lineTo(x, y);
    // A touch without a way is a dot.
    if (points.length === 1 && points[0]) pen.lineTo(points[0][0] + 0.01, points[0][1]);
    pen.stroke();
  }
}

function useSaving(
  canvas: RefObject<HTMLCanvasElement | null>,
  strokes: readonly Stroke[],
  onTake: (mask: Picture) => void,
) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const send = async (shown: HTMLCanvasElement) => {
    const made = document.createElement("canvas");
    [made.width, made.height] = [shown.width, shown.height];
    draw(made, strokes, "black", "white");
    const blob = await new Promise<Blob | null>((done) => made.toBlob(done, "image/png"));
    if (!blob) throw new Error("The mask could not be drawn");
    const sent = await upload(new File([blob], "mask.png", { type: "image/png" }));
    onTake({ url: sent.fileUrl, shown: near(sent.fileUrl), name: "Painted mask" });
  };
  const save = async () => {
    if (!canvas.current) return;
    setBusy(true);
    setProblem("");
    try {
      await send(canvas.current);
    } catch (error) {
      setProblem(sentence(error));
      setBusy(false);
    }
  };
  return { busy, problem, save: () => void save() };
}
