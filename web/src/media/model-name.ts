// A model's name for people; its id while the catalogue is not there or no longer has it.
import { useModels } from "@/api/queries";
import { readCatalogue } from "@/graph/catalogue";

export function useModelName(id: string): string {
  const models = useModels().data;
  return (models && readCatalogue(models).find(id)?.name) ?? id;
}
