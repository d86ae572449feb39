// What can be added, for the palette and the search alike.
import { useMemo } from "react";
import { type Offer, offers } from "@/graph/search";
import { useCanvas } from "./state/context";

/** The offers of the catalogue, made once per catalogue. */
export function useOffers(): readonly Offer[] {
  const catalogue = useCanvas((state) => state.catalogue);
  return useMemo(() => offers(catalogue), [catalogue]);
}
