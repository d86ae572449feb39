// Deleting a project, after naming what goes with it.
import { del } from "@/api/client";
import { cache, keys } from "@/api/queries";
import type { ProjectCard } from "@/api/types";
import { Confirm, count, toast } from "@/ui";

export function DeleteProject({ project, onClose }: { readonly project: ProjectCard; readonly onClose: () => void }) {
  const remove = async () => {
    await del(`/v1/projects/${project.id}`);
    cache.setQueryData<readonly ProjectCard[]>(keys.projects, (list) => list?.filter((one) => one.id !== project.id));
    cache.removeQueries({ queryKey: keys.project(project.id) });
    void cache.invalidateQueries({ queryKey: keys.jobs });
    void cache.invalidateQueries({ queryKey: keys.account });
    toast.done("Project deleted");
  };
  return (
    <Confirm title={`Delete “${project.name}”?`} action="Delete project" onConfirm={remove} onClose={onClose}>
      <p>
        {project.results > 0
          ? `Its canvas and ${count(project.results, "result")} are deleted for good, and its share link stops working.`
          : "Its canvas is deleted for good, and its share link stops working."}
      </p>
      <p>Credits that were spent on it do not come back.</p>
    </Confirm>
  );
}
