// A film that does not play: its first picture, or its place until that is there. Fills the box it is given.
import { classes } from "@/ui";
import { useStill } from "./still";

interface PosterProps {
  readonly url: string;
  /** What it is of; "" where words beside it say so. */
  readonly alt: string;
  readonly className?: string;
}

export function Poster({ url, alt, className }: PosterProps) {
  const still = useStill(url);
  if (!still) {
    return (
      <span
        className={classes("block size-full bg-hover", className)}
        {...(alt ? { role: "img", "aria-label": alt } : {})}
      />
    );
  }
  return <img src={still} alt={alt} draggable={false} className={classes("block size-full object-cover", className)} />;
}
