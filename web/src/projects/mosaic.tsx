// The last results of a project as one picture, up to four. Without any, the canvas as it is: dots.
import { near } from "@/api/near";
import type { Job } from "@/api/types";
import { Poster } from "@/media/poster";
import { ratioOf, sizesOf, thumbOf } from "@/media/result";
import { classes, KINDS, KindIcon } from "@/ui";

const SPAN: Record<number, readonly string[]> = {
  1: ["col-span-2 row-span-2"],
  2: ["row-span-2", "row-span-2"],
  3: ["row-span-2", "", ""],
  4: ["", "", "", ""],
};

/** A card is about so wide; of several pictures each has half of it. */
const SIZES = { one: "320px", several: "160px" };

interface PictureProps {
  readonly job: Job;
  readonly alone: boolean;
  readonly soon: boolean;
}

function Picture({ job, alone, soon }: PictureProps) {
  const image = thumbOf(job);
  if (image) {
    return (
      <img
        src={image}
        srcSet={job.thumbUrl && job.imageUrl ? sizesOf(near(job.imageUrl), ratioOf(job)) : undefined}
        sizes={alone ? SIZES.one : SIZES.several}
        alt=""
        loading={soon ? "eager" : "lazy"}
        fetchPriority={soon ? "high" : "auto"}
        decoding="async"
        className="size-full object-cover"
      />
    );
  }
  if (job.videoUrl) {
    return <Poster url={job.videoUrl} alt="" />;
  }
  return (
    <span className={classes("grid size-full place-items-center", KINDS[job.kind].tint)}>
      <KindIcon kind={job.kind} />
    </span>
  );
}

interface MosaicProps {
  readonly latest: readonly Job[];
  /** Among the first that are seen. */
  readonly soon: boolean;
}

export function Mosaic({ latest, soon }: MosaicProps) {
  const shown = latest.slice(0, 4);
  if (shown.length === 0) return <div aria-hidden="true" className="dots aspect-4/3" />;
  return (
    <div aria-hidden="true" className="grid aspect-4/3 grid-cols-2 grid-rows-2 gap-px bg-line">
      {shown.map((job, at) => (
        <div key={job.id} className={classes("min-h-0 min-w-0 overflow-hidden bg-hover", SPAN[shown.length]?.[at])}>
          <Picture job={job} alone={shown.length === 1} soon={soon} />
        </div>
      ))}
    </div>
  );
}
