// What each kind of node or result looks like: icon, word, colours. Class names are whole, so that Tailwind finds them.

import type { LucideIcon } from "lucide-react";
import { AudioLines, Clapperboard, Image, TextQuote, Upload, Wand } from "lucide-react";
import { classes } from "./classes";

export type NodeKind = "text" | "image" | "video" | "audio" | "tool" | "upload";

interface Look {
  readonly icon: LucideIcon;
  readonly word: string;
  /** The plain colour (lines, handles), the tint behind, the readable one for text and icons. */
  readonly solid: string;
  readonly tint: string;
  readonly ink: string;
  /** The plain colour as CSS. */
  readonly color: string;
}

const look = (icon: LucideIcon, word: string, solid: string, tint: string, ink: string, color: string): Look => ({
  icon,
  word,
  solid,
  tint,
  ink,
  color,
});

export const KINDS: Record<NodeKind, Look> = {
  text: look(TextQuote, "Text", "bg-kind-text", "bg-kind-text-tint", "text-kind-text-ink", "var(--kind-text)"),
  image: look(Image, "Image", "bg-kind-image", "bg-kind-image-tint", "text-kind-image-ink", "var(--kind-image)"),
  video: look(Clapperboard, "Video", "bg-kind-video", "bg-kind-video-tint", "text-kind-video-ink", "var(--kind-video)"),
  audio: look(AudioLines, "Audio", "bg-kind-audio", "bg-kind-audio-tint", "text-kind-audio-ink", "var(--kind-audio)"),
  tool: look(Wand, "Tool", "bg-kind-tool", "bg-kind-tool-tint", "text-kind-tool-ink", "var(--kind-tool)"),
  upload: look(Upload, "Upload", "bg-kind-text", "bg-kind-text-tint", "text-kind-text-ink", "var(--kind-text)"),
};

/** The kind's icon in its colour; `boxed` on its tint. The word has to stand beside it or be given as `label`. */
export function KindIcon({
  kind,
  boxed = false,
  label,
}: {
  readonly kind: NodeKind;
  readonly boxed?: boolean;
  readonly label?: string;
}) {
  const { icon: Icon, tint, ink } = KINDS[kind];
  return (
    <span
      className={classes("inline-grid shrink-0 place-items-center", ink, boxed && `size-6 rounded-control ${tint}`)}
    >
      <Icon className="size-4" aria-hidden={!label} aria-label={label} role={label ? "img" : undefined} />
    </span>
  );
}
