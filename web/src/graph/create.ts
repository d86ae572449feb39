// New nodes: what they start with. Rule: what a model leaves to itself is left out, so a change of model changes it too.
import type { Catalogue, Model } from "./catalogue";
import {
  type Data,
  type GraphNode,
  isGeneration,
  type Media,
  type NodeType,
  newId,
  type Params,
  type Position,
  type SoundType,
  view,
} from "./model";

/** What the palette and the search offer: a node type, with the model it starts with. */
export interface Start {
  readonly type: NodeType;
  readonly model?: string;
  readonly soundType?: SoundType;
  readonly text?: string;
  readonly prompt?: string;
  readonly upload?: { readonly assetId: string; readonly kind: Media; readonly fileName: string };
}

export function newNode(catalogue: Catalogue, start: Start, position: Position, id: string = newId()): GraphNode {
  return { id, type: start.type, position, data: startData(catalogue, start) };
}

function startData(catalogue: Catalogue, start: Start): Data {
  const { type } = start;
  if (type === "text") return { text: start.text ?? "" };
  if (type === "upload") return { ...(start.upload ?? { assetId: "", kind: "image", fileName: "" }) };
  const model = start.model ? catalogue.find(start.model) : catalogue.preferred(type, start.soundType);
  const soundType = type === "audio" ? (start.soundType ?? model?.soundTypes[0]) : undefined;
  return {
    model: model?.id ?? start.model ?? "",
    prompt: start.prompt ?? "",
    params: soundType ? { soundType } : {},
  };
}

/** The node's data with another model: every value the new one also has is kept, the others are dropped. */
export function withModel(node: GraphNode, model: Model): Data {
  const found = view(node);
  if (!isGeneration(found)) return node.data;
  return { ...node.data, model: model.id, params: fitting(found.params, model) };
}

/** Those of the parameters that the model takes. */
export function fitting(params: Params, model: Model): Params {
  const { aspectRatio, durationSec, numImages, seed, soundType, voiceId, duration, format, scale } = params;
  const [low, high] = model.durationRange ?? [Number.POSITIVE_INFINITY, 0];
  const sound = soundType && model.soundTypes.includes(soundType) ? soundType : model.soundTypes[0];
  return {
    ...(aspectRatio && model.aspectRatios.includes(aspectRatio) && { aspectRatio }),
    ...(durationSec !== undefined && model.durations.includes(durationSec) && { durationSec }),
    ...(numImages !== undefined && model.kind === "image" && { numImages: Math.min(numImages, model.imagesMax) }),
    ...(seed !== undefined && model.takesSeed && { seed }),
    ...(sound && { soundType: sound }),
    ...(voiceId && sound === "speech" && { voiceId }),
    ...(duration !== undefined && duration >= low && duration <= high && { duration }),
    ...(format && model.formats.includes(format) && { format }),
    ...(scale !== undefined && model.tool === "image-upscale" && { scale }),
  };
}
