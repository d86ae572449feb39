// The sign-in form: on its own page, and in the dialog over a page whose session ended.
import { post } from "@/api/client";
import type { Account } from "@/api/types";
import { Button, Problem, TextField, textOf, useForm } from "@/ui";

interface Props {
  readonly onDone: (account: Account) => unknown;
  /** Who it was before, so that only the password is asked. */
  readonly email?: string;
}

export function SignInForm({ onDone, email }: Props) {
  const form = useForm(["email", "password"], async (data) => {
    const body = { email: textOf(data, "email"), password: textOf(data, "password") };
    await onDone(await post<Account>("/v1/session", body, { anonymous: true }));
  });
  return (
    <form onSubmit={form.onSubmit} className="flex flex-col gap-4">
      <TextField
        label="Email"
        name="email"
        type="email"
        autoComplete="username"
        required
        autoFocus={!email}
        defaultValue={email}
        problem={form.at("email")}
      />
      <TextField
        label="Password"
        name="password"
        type="password"
        autoComplete="current-password"
        required
        data-focus={email ? true : undefined}
        problem={form.at("password")}
      />
      {form.problem && <Problem>{form.problem}</Problem>}
      <Button type="submit" variant="primary" busy={form.busy}>
        Sign in
      </Button>
    </form>
  );
}
