// A key's name and what it may spend.
import { patch } from "@/api/client";
import { cache, keys } from "@/api/queries";
import type { Key } from "@/api/types";
import { Button, Dialog, Problem, TextField, textOf, toast, useForm } from "@/ui";
import { limitOf } from "./limit";
import { LimitField } from "./limitfield";

export function EditKey({ apiKey, onClose }: { readonly apiKey: Key; readonly onClose: () => void }) {
  const form = useForm(["name", "creditLimit"], async (data) => {
    const body = { name: textOf(data, "name"), creditLimit: limitOf(textOf(data, "creditLimit")) };
    await patch(`/v1/keys/${apiKey.id}`, body);
    await cache.invalidateQueries({ queryKey: keys.apiKeys });
    toast.done("Key saved");
    onClose();
  });
  return (
    <Dialog title="Edit key" width="sm" onClose={onClose}>
      <form onSubmit={form.onSubmit} className="flex flex-col gap-4">
        <TextField
          label="Name"
          name="name"
          required
          maxLength={100}
          defaultValue={apiKey.name}
          problem={form.at("name")}
        />
        <LimitField value={apiKey.creditLimit} problem={form.at("creditLimit")} />
        {form.problem && <Problem>{form.problem}</Problem>}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" busy={form.busy}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
