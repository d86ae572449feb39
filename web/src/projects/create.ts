// A new project: an empty one, or the first one with its three nodes wired.
import { useCallback } from "react";
import { useLocation } from "wouter";
import { post, put } from "@/api/client";
import { newId } from "@/api/ids";
import { cache, keys, read } from "@/api/queries";
import type { GraphEdge, GraphNode, Models, Project } from "@/api/types";
import { toast } from "@/ui";

const NAME = "Untitled project";
const FIRST_NAME = "My first project";
const FIRST_PROMPT = "A fox reading a book in a cozy library, warm lamplight";
const COLUMN_PX = 320;

export async function createProject(name = NAME): Promise<Project> {
  const project = await post<Project>("/v1/projects", { name });
  void cache.invalidateQueries({ queryKey: keys.projects });
  void cache.invalidateQueries({ queryKey: keys.account });
  return project;
}

/** Makes an empty project and opens it. */
export function useNewProject(): () => Promise<void> {
  const [, go] = useLocation();
  return useCallback(async () => {
    try {
      const project = await createProject();
      go(`/p/${project.id}`);
    } catch (error) {
      toast.failed(error);
    }
  }, [go]);
}

function defaultModel(models: readonly { readonly id: string; readonly default: boolean }[]): string | undefined {
  return (models.find((model) => model.default) ?? models[0])?.id;
}

interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** A prompt, an image of it and a video of that, wired. */
export function firstGraph(models: Models, id: () => string = newId): Graph {
  const [text, image, video] = [id(), id(), id()] as const;
  const node = (nodeId: string, type: string, column: number, data: Record<string, unknown>): GraphNode => ({
    id: nodeId,
    type,
    position: { x: column * COLUMN_PX, y: 0 },
    data,
  });
  const edge = (source: string, sourceHandle: string, target: string, targetHandle: string): GraphEdge => ({
    id: `${source}-${target}-${targetHandle}`,
    source,
    sourceHandle,
    target,
    targetHandle,
  });
  const animates = models.video.filter((model) => model.modes.includes("image"));
  return {
    nodes: [
      node(text, "text", 0, { text: FIRST_PROMPT }),
      node(image, "image", 1, { model: defaultModel(models.image), prompt: "", params: { aspectRatio: "16:9" } }),
      node(video, "video", 2, {
        model: defaultModel(animates),
        prompt: "The pages turn, the lamp flickers",
        params: {},
      }),
    ],
    edges: [edge(text, "text", image, "prompt"), edge(image, "image", video, "firstFrame")],
  };
}

/** The project a newcomer starts on. */
export async function createFirstProject(models: Models): Promise<Project> {
  const project = await createProject(FIRST_NAME);
  const { revision } = await read.project(project.id);
  await put(`/v1/projects/${project.id}/graph`, firstGraph(models), { headers: { "If-Match": `"${revision}"` } });
  return project;
}
