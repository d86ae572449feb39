// What the palette hands to the canvas while it is dragged.
import type { Start } from "@/graph/create";
import { NODE_TYPES, type NodeType, object, SOUND_TYPES, string } from "@/graph/model";

export const START_TYPE = "application/x-storynote-start";

export function writeStart(data: DataTransfer, start: Start): void {
  data.setData(START_TYPE, JSON.stringify(start));
  data.effectAllowed = "copy";
}

/** Null: something else was dropped. */
export function readStart(data: DataTransfer): Start | null {
  const text = data.getData(START_TYPE);
  if (!text) return null;
  const { type, model, soundType } = object(JSON.parse(text));
  const known = NODE_TYPES.find((one): one is NodeType => one === type);
  const sound = SOUND_TYPES.find((one) => one === soundType);
  return known
    ? { type: known, ...(string(model) && { model: string(model) }), ...(sound && { soundType: sound }) }
    : null;
}
