// The card that every page before the app stands on.
import { type ReactNode, useEffect } from "react";
import { Logo } from "@/shell/logo";

interface Props {
  readonly title: string;
  readonly children: ReactNode;
  readonly foot?: ReactNode;
}

export function Frame({ title, children, foot }: Props) {
  useEffect(() => {
    document.title = `${title} · StoryNote`;
  }, [title]);
  return (
    <main className="grid min-h-dvh place-items-center bg-sunken px-4 py-10">
      <div className="w-full max-w-92">
        <a href="/" className="mb-6 flex items-center justify-center gap-2.5 font-semibold text-16 no-underline">
          <Logo />
          StoryNote
        </a>
        <section aria-labelledby="title" className="rounded-dialog border border-line bg-raised p-6 sm:p-8">
          <h1 id="title" className="mb-5 text-20">
            {title}
          </h1>
          {children}
        </section>
        {foot && <p className="mt-5 text-center text-13 text-quiet">{foot}</p>}
      </div>
    </main>
  );
}
