// The window's title: the page, and in front of it how many jobs are at work.
import { useEffect } from "react";
import { create } from "zustand";
import { useOpenJobs } from "@/events";

const NAME = "StoryNote";

const useStore = create<{ readonly title: string }>(() => ({ title: "" }));

export function useTitle(title: string): void {
  useEffect(() => useStore.setState({ title }), [title]);
}

/** Once, in the shell. */
export function useWindowTitle(): void {
  const title = useStore((state) => state.title);
  const open = useOpenJobs();
  useEffect(() => {
    const page = title ? `${title} · ${NAME}` : NAME;
    document.title = open > 0 ? `(${open}) ${page}` : page;
  }, [title, open]);
}
