// A project's name.
import { patch } from "@/api/client";
import { cache, keys } from "@/api/queries";
import type { Project } from "@/api/types";
import { Button, Dialog, Problem, TextField, textOf, useForm } from "@/ui";

export const PROJECT_NAME_CHARACTERS_MAX = 200;

export async function renameProject(id: string, name: string): Promise<void> {
  await patch(`/v1/projects/${id}`, { name });
  void cache.invalidateQueries({ queryKey: keys.projects });
}

export function RenameProject({ project, onClose }: { readonly project: Project; readonly onClose: () => void }) {
  const form = useForm(["name"], async (data) => {
    await renameProject(project.id, textOf(data, "name"));
    onClose();
  });
  return (
    <Dialog title="Rename project" width="sm" onClose={onClose}>
      <form onSubmit={form.onSubmit} className="flex flex-col gap-4">
        <TextField
          label="Name"
          name="name"
          required
          autoFocus
          maxLength={PROJECT_NAME_CHARACTERS_MAX}
          defaultValue={project.name}
          onFocus={(event) => event.target.select()}
          problem={form.at("name")}
        />
        {form.problem && <Problem>{form.problem}</Problem>}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" busy={form.busy}>
            Rename
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
