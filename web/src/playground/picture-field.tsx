// A picture that goes in: dropped, chosen from this machine, from the gallery, or named by its address.
import { Brush, Images, Link2, Upload, X } from "lucide-react";
import { type DragEvent, type FormEvent, useId, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { sentence } from "@/api/client";
import { near } from "@/api/near";
import { useJobList } from "@/api/queries";
import { upload } from "@/api/uploads";
import { PickJob } from "@/media/pick";
import { Button, classes, Dialog, IconButton, TextField } from "@/ui";
import { fill, pictureOf } from "./bench";
import type { Field, Picture } from "./form";
import { DrawMask } from "./mask";

const TYPES = "image/png,image/jpeg,image/webp,image/gif";

interface PictureFieldProps {
  readonly field: Field & { readonly type: "picture" };
  readonly picture: Picture | undefined;
  readonly problem: string | undefined;
  /** The picture this one is painted over, where it can be. */
  readonly over?: Picture | undefined;
}

export function PictureField({ field, picture, problem, over }: PictureFieldProps) {
  const id = useId();
  const take = (given: Picture | undefined) => fill(field.name, given);
  const sending = useSending(take);
  const wrong = sending.problem || problem;
  const drop = (event: DragEvent) => {
    event.preventDefault();
    const file = event.dataTransfer.files[0];
    if (file) void sending.send(file);
  };
  return (
    <fieldset
      aria-describedby={`${id}-note`}
      onDragOver={(event) => event.preventDefault()}
      onDrop={drop}
      className="flex min-w-0 flex-col gap-1"
    >
      <legend className="mb-1 font-medium text-13">{field.required ? field.label : `${field.label} (optional)`}</legend>
      {picture ? (
        <Chosen picture={picture} onRemove={() => take(undefined)} />
      ) : (
        <Sources field={field} part={sending.part} onFile={sending.send} onTake={take} over={over} />
      )}
      <p id={`${id}-note`} className={classes("text-12", wrong ? "text-failed-ink" : "text-quiet")}>
        {wrong || field.hint}
      </p>
    </fieldset>
  );
}

/** `part` is what has been sent, 0–1; null while nothing is. */
function useSending(take: (picture: Picture) => void) {
  const [part, setPart] = useState<number | null>(null);
  const [problem, setProblem] = useState("");
  const send = async (file: File) => {
    setProblem("");
    if (!TYPES.split(",").includes(file.type)) return setProblem("Only PNG, JPEG, WebP and GIF pictures can go in.");
    setPart(0);
    try {
      const sent = await upload(file, setPart);
      take({ url: sent.fileUrl, shown: near(sent.fileUrl), name: file.name });
    } catch (error) {
      setProblem(sentence(error));
    }
    setPart(null);
  };
  return { part, problem, send };
}

function Chosen({ picture, onRemove }: { readonly picture: Picture; readonly onRemove: () => void }) {
  return (
    <div className="flex items-center gap-3 rounded-control border border-line bg-raised p-2">
      {picture.shown ? (
        <img src={picture.shown} alt="" className="size-14 rounded-control object-cover" />
      ) : (
        <span className="grid size-14 place-items-center rounded-control bg-hover text-quiet">
          <Link2 className="size-5" aria-hidden="true" />
        </span>
      )}
      <span className="line-clamp-2 min-w-0 flex-1 text-13 wrap-anywhere">{picture.name}</span>
      <IconButton label={`Remove ${picture.name}`} size="sm" onClick={onRemove}>
        <X />
      </IconButton>
    </div>
  );
}

interface SourcesProps {
  readonly field: Field & { readonly type: "picture" };
  readonly part: number | null;
  readonly onFile: (file: File) => void;
  readonly onTake: (picture: Picture) => void;
  readonly over: Picture | undefined;
}

type Open = "gallery" | "address" | "paint" | null;

function Sources({ field, part, onFile, onTake, over }: SourcesProps) {
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  const take = (picture: Picture) => {
    close();
    onTake(picture);
  };
  return (
    <div className="flex flex-wrap items-center gap-1.5 rounded-control border border-edge border-dashed p-2">
      <FromDisk label={field.label} part={part} onFile={onFile} />
      <Button size="sm" variant="ghost" icon={<Images />} onClick={() => setOpen("gallery")}>
        Gallery
      </Button>
      <Button size="sm" variant="ghost" icon={<Link2 />} onClick={() => setOpen("address")}>
        Address
      </Button>
      {over?.shown && (
        <Button size="sm" variant="ghost" icon={<Brush />} onClick={() => setOpen("paint")}>
          Paint
        </Button>
      )}
      {/* A form may not lie within a form: all of them stand outside of this one. */}
      {createPortal(
        <>
          {open === "gallery" && <FromGallery title={field.label} onTake={take} onClose={close} />}
          {open === "address" && <FromAddress title={field.label} onTake={take} onClose={close} />}
          {open === "paint" && over && <DrawMask of={over} onTake={take} onClose={close} />}
        </>,
        document.body,
      )}
    </div>
  );
}

interface FromDiskProps extends Pick<SourcesProps, "part" | "onFile"> {
  readonly label: string;
}

function FromDisk({ label, part, onFile }: FromDiskProps) {
  const file = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={file}
        type="file"
        accept={TYPES}
        aria-label={`${label}: a file of this machine`}
        tabIndex={-1}
        className="hidden"
        onChange={(event) => {
          const chosen = event.target.files?.[0];
          event.target.value = "";
          if (chosen) onFile(chosen);
        }}
      />
      <Button size="sm" variant="ghost" busy={part !== null} icon={<Upload />} onClick={() => file.current?.click()}>
        {part === null ? "Upload" : `Uploading, ${Math.round(part * 100)} %`}
      </Button>
    </>
  );
}

interface FromProps {
  readonly title: string;
  readonly onTake: (picture: Picture) => void;
  readonly onClose: () => void;
}

function FromGallery({ title, onTake, onClose }: FromProps) {
  const query = useJobList({ status: "completed", kind: "image,tool" });
  const jobs = query.data?.pages.flatMap((page) => page.data).filter((job) => pictureOf(job) !== null) ?? [];
  return (
    <PickJob
      title={title}
      jobs={jobs}
      onClose={onClose}
      onPick={(job) => {
        const picture = pictureOf(job);
        if (picture) onTake(picture);
      }}
    >
      {query.isPending && <p className="text-quiet">Loading…</p>}
      {query.isError && <p className="text-failed-ink">{sentence(query.error)}</p>}
      {query.isSuccess && jobs.length === 0 && <p className="text-quiet">No pictures yet. Make or upload one first.</p>}
      {query.hasNextPage && (
        <Button className="mt-4" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          Show more
        </Button>
      )}
    </PickJob>
  );
}

function FromAddress({ title, onTake, onClose }: FromProps) {
  const [problem, setProblem] = useState("");
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    event.stopPropagation();
    const url = URL.parse(String(new FormData(event.currentTarget).get("address")).trim());
    if (url?.protocol !== "https:") return setProblem("An address begins with https://");
    // A foreign picture is fetched by the server, not by this page.
    onTake({ url: url.href, shown: "", name: url.host + url.pathname });
  };
  return (
    <Dialog title={title} width="sm" onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <TextField
          label="Address of the picture"
          name="address"
          type="url"
          placeholder="https://"
          problem={problem}
          autoFocus
        />
        <Button type="submit" variant="primary">
          Use it
        </Button>
      </form>
    </Dialog>
  );
}
