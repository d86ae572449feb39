// How components reach the saver.
import { createContext, useContext } from "react";
import type { Saver } from "@/graph/saving";

export const SaverContext = createContext<Saver | null>(null);

export function useAutosave(): Saver {
  const saver = useContext(SaverContext);
  if (!saver) throw new Error("No canvas is open here");
  return saver;
}
