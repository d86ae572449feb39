// Who you are here, your password, and the browsers you are signed in with.
import { useState } from "react";
import { NewPassword } from "@/account/password";
import { patch, post } from "@/api/client";
import { cache, keys, useAccount, useConfig } from "@/api/queries";
import type { Account, Config } from "@/api/types";
import { Button, Problem, TextField, textOf, toast, useForm } from "@/ui";
import { Section } from "./section";
import { Sessions } from "./sessions";

const NAME_CHARACTERS_MAX = 100;

function Person({ account }: { readonly account: Account }) {
  const [email, setEmail] = useState(account.email);
  const moved = email.trim().toLowerCase() !== account.email;
  const asks = moved && account.hasPassword;
  const form = useForm(["name", "email", ...(asks ? ["password"] : [])], async (data) => {
    const password = textOf(data, "password");
    const body = { name: textOf(data, "name"), email: textOf(data, "email"), ...(password && { password }) };
    cache.setQueryData(keys.account, await patch<Account>("/v1/account", body));
    toast.done("Profile saved");
  });
  return (
    <form onSubmit={form.onSubmit} className="flex max-w-90 flex-col gap-4">
      <TextField
        label="Name"
        name="name"
        autoComplete="name"
        defaultValue={account.name}
        maxLength={NAME_CHARACTERS_MAX}
        hint="Shown on pages you share."
        problem={form.at("name")}
      />
      <TextField
        label="Email"
        name="email"
        type="email"
        autoComplete="email"
        required
        value={email}
        onChange={(event) => setEmail(event.target.value)}
        problem={form.at("email")}
      />
      {asks && (
        <TextField
          label="Password"
          name="password"
          type="password"
          autoComplete="current-password"
          hint="For the new email. Not needed if you have just signed in by a link."
          problem={form.at("password")}
        />
      )}
      {form.problem && <Problem>{form.problem}</Problem>}
      <div>
        <Button type="submit" busy={form.busy}>
          Save
        </Button>
      </div>
    </form>
  );
}

interface PasswordProps {
  readonly account: Account;
  readonly config: Config;
  readonly onDone: () => void;
}

function PasswordForm({ account, config, onDone }: PasswordProps) {
  const form = useForm(["current", "new"], async (data) => {
    const current = textOf(data, "current");
    await post("/v1/account/password", { new: textOf(data, "new"), ...(current && { current }) });
    toast.done("Password set. Your other browsers are signed out.");
    void cache.invalidateQueries({ queryKey: keys.account });
    void cache.invalidateQueries({ queryKey: keys.sessions });
    onDone();
  });
  return (
    <form onSubmit={form.onSubmit} className="flex max-w-90 flex-col gap-4">
      {account.hasPassword && (
        <TextField
          label="Current password"
          name="current"
          type="password"
          autoComplete="current-password"
          autoFocus
          hint="Not needed if you have just signed in by a link."
          problem={form.at("current")}
        />
      )}
      <NewPassword name="new" label="New password" min={config.passwordCharactersMin} problem={form.at("new")} />
      {form.problem && <Problem>{form.problem}</Problem>}
      <div className="flex gap-2">
        <Button type="submit" variant="primary" busy={form.busy}>
          {account.hasPassword ? "Change password" : "Set password"}
        </Button>
        <Button onClick={onDone}>Cancel</Button>
      </div>
    </form>
  );
}

function Password({ account, config }: { readonly account: Account; readonly config: Config }) {
  const [open, setOpen] = useState(false);
  const about = account.hasPassword
    ? "Changing it signs out your other browsers."
    : "You have none yet: links are your only way in. Set one to sign in from anywhere.";
  const button = !open && (
    <Button size="sm" onClick={() => setOpen(true)}>
      {account.hasPassword ? "Change password" : "Set a password"}
    </Button>
  );
  return (
    <Section title="Password" about={about} action={button}>
      {open && <PasswordForm account={account} config={config} onDone={() => setOpen(false)} />}
    </Section>
  );
}

export function Profile() {
  const { data: account } = useAccount();
  const { data: config } = useConfig();
  if (!account || !config) return null;
  return (
    <>
      <Section title="You">
        <Person account={account} />
      </Section>
      <Password account={account} config={config} />
      <Sessions />
    </>
  );
}
