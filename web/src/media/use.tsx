// "Use as input": which project's canvas a result or a kept frame goes onto.
import { type FormEvent, useState } from "react";
import { useLocation } from "wouter";
import { sentence } from "@/api/client";
import { useProjects } from "@/api/queries";
import type { Job, Upload } from "@/api/types";
import { Button, Dialog, Problem, Select, TextField, toast } from "@/ui";
import { newProject, type Placeable, placeableOfJob, placeableOfUpload, placeIn } from "./place";

const NEW = "";
const FRAME_NAME = "Frame.png";

export type UseAsInputProps = { readonly onClose: () => void } & ({ readonly job: Job } | { readonly upload: Upload });

export function UseAsInput(props: UseAsInputProps) {
  const own = "job" in props ? props.job.projectId : null;
  const projects = useProjects().data ?? [];
  const [chosen, setChosen] = useState<string | null>(null);
  const [name, setName] = useState("");
  const { busy, problem, place } = usePlacing(props);
  const first = projects.some((project) => project.id === own) ? own : (projects[0]?.id ?? NEW);
  const project = chosen ?? first ?? NEW;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void place(project, name.trim() || "New project");
  };
  return (
    <Dialog title="Use as input" width="sm" onClose={props.onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Select label="Put it onto the canvas of" value={project} onChange={(event) => setChosen(event.target.value)}>
          {projects.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
          <option value={NEW}>A new project</option>
        </Select>
        {project === NEW && (
          <TextField
            label="Name of the new project"
            placeholder="New project"
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
        {problem && <Problem>{problem}</Problem>}
        <Button type="submit" variant="primary" busy={busy}>
          Put it there and open
        </Button>
      </form>
    </Dialog>
  );
}

function usePlacing(props: UseAsInputProps) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const [, navigate] = useLocation();
  const place = async (chosen: string, name: string) => {
    const what = placeable(props);
    if (!what) return setProblem("The result is not there any more. Reload the page.");
    setBusy(true);
    setProblem("");
    try {
      const project = chosen === NEW ? await newProject(name) : chosen;
      await placeIn(project, what);
      props.onClose();
      toast.done("It is on the canvas");
      navigate(`/p/${project}`);
    } catch (error) {
      setProblem(sentence(error));
      setBusy(false);
    }
  };
  return { busy, problem, place };
}

function placeable(props: UseAsInputProps): Placeable | null {
  return "job" in props ? placeableOfJob(props.job) : placeableOfUpload(props.upload, FRAME_NAME);
}
