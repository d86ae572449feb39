// What cannot be taken back: the account and all it has.
import { useState } from "react";
import { del } from "@/api/client";
import { useAccount } from "@/api/queries";
import { leave } from "@/api/session";
import type { Account } from "@/api/types";
import { Button, Confirm, count, credits, TextField } from "@/ui";
import { Section } from "./section";

function DeleteQuestion({ account, onClose }: { readonly account: Account; readonly onClose: () => void }) {
  const [typed, type] = useState("");
  const [password, setPassword] = useState("");
  const remove = async () => {
    await del("/v1/account", { confirm: typed, ...(password && { password }) });
    leave();
  };
  const ready = typed.trim().toLowerCase() === account.email && (!account.hasPassword || password !== "");
  return (
    <Confirm title="Delete your account?" action="Delete account" ready={ready} onConfirm={remove} onClose={onClose}>
      <p>
        {count(account.projects, "project")} with every result, {count(account.keys, "API key")} and{" "}
        {credits(account.available)} are gone for good. Programs that use your keys stop working at once.
      </p>
      <TextField
        label={`Type ${account.email} to go on`}
        value={typed}
        autoComplete="off"
        onChange={(event) => type(event.target.value)}
      />
      {account.hasPassword && (
        <TextField
          label="Password"
          type="password"
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      )}
    </Confirm>
  );
}

export function Danger() {
  const { data: account } = useAccount();
  const [asked, ask] = useState(false);
  if (!account) return null;
  return (
    <Section
      title="Delete account"
      about="Your projects, results, uploads, keys and credits go with it. There is no way back."
      action={
        <Button variant="danger" size="sm" onClick={() => ask(true)}>
          Delete account
        </Button>
      }
    >
      {asked && <DeleteQuestion account={account} onClose={() => ask(false)} />}
    </Section>
  );
}
