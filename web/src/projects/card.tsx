// One project in the grid: its last pictures, its name, when and how much; and what can be done with it.
import { Copy, Ellipsis, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { Link } from "wouter";
import type { ProjectCard } from "@/api/types";
import { count, IconButton, Menu, MenuItem, MenuLine, Time, toast } from "@/ui";
import { DeleteProject } from "./delete";
import { useDuplicate } from "./duplicate";
import { Mosaic } from "./mosaic";
import { RenameProject } from "./rename";

function Actions({ project }: { readonly project: ProjectCard }) {
  const [question, ask] = useState<"rename" | "delete" | null>(null);
  const duplicate = useDuplicate();
  const close = () => ask(null);
  const trigger = (
    <IconButton label={`Actions for ${project.name}`} size="sm">
      <Ellipsis />
    </IconButton>
  );
  return (
    <>
      <Menu label={`Actions for ${project.name}`} trigger={trigger}>
        <MenuItem icon={<Pencil />} onClick={() => ask("rename")}>
          Rename
        </MenuItem>
        <MenuItem icon={<Copy />} onClick={() => void duplicate(project).catch(toast.failed)}>
          Duplicate without results
        </MenuItem>
        <MenuLine />
        <MenuItem icon={<Trash2 />} danger onClick={() => ask("delete")}>
          Delete
        </MenuItem>
      </Menu>
      {question === "rename" && <RenameProject project={project} onClose={close} />}
      {question === "delete" && <DeleteProject project={project} onClose={close} />}
    </>
  );
}

interface CardProps {
  readonly project: ProjectCard;
  /** Among the first that are seen. */
  readonly soon: boolean;
}

export function Card({ project, soon }: CardProps) {
  return (
    <li className="project-card">
      <div className="overflow-hidden rounded-card border border-line">
        <Mosaic latest={project.latest} soon={soon} />
      </div>
      <div className="mt-2 flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <h2 className="truncate text-14">
            <Link href={`/p/${project.id}`} className="project-link">
              {project.name}
            </Link>
          </h2>
          <p className="text-12 text-quiet">
            <Time at={project.updatedAt} /> ·{" "}
            <span className="whitespace-nowrap">{count(project.results, "result")}</span>
          </p>
        </div>
        <div className="relative z-1">
          <Actions project={project} />
        </div>
      </div>
    </li>
  );
}
