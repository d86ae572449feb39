// Everybody with an account: find, grant, let in, shut out.
import { Ellipsis, MailPlus, Search } from "lucide-react";
import { useDeferredValue, useState } from "react";
import type { UserAnswer } from "@/api/schema";
import { Button, Chip, Confirm, Failure, IconButton, Menu, MenuItem, MenuLine, Skeleton, short, Time } from "@/ui";
import { TABLE, tableBox } from "@/usage/table";
import { EnterLink, Grant, Invite } from "./people";
import { useChangeUser, useUsers } from "./queries";

export function Users() {
  const [q, setQ] = useState("");
  const [inviting, setInviting] = useState(false);
  const query = useUsers(useDeferredValue(q.trim()));
  const users = query.data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <section aria-label="Users" className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <label className="relative">
          <span className="sr-only">Email, name or id</span>
          <Search className="pointer-events-none absolute top-2.5 left-3 size-4 text-quiet" aria-hidden="true" />
          <input
            type="search"
            placeholder="Email, name or id"
            value={q}
            onChange={(event) => setQ(event.target.value)}
            className="h-9 w-72 max-w-full rounded-control border border-edge bg-raised pr-3 pl-9"
          />
        </label>
        <Button icon={<MailPlus />} onClick={() => setInviting(true)}>
          Invite
        </Button>
      </div>
      {query.isPending && <Skeleton className="h-48" />}
      {query.isError && <Failure error={query.error} onRetry={() => void query.refetch()} />}
      {query.isSuccess && users.length === 0 && <p className="text-13 text-quiet">Nobody fits that.</p>}
      {users.length > 0 && <Table users={users} />}
      {query.hasNextPage && (
        <Button className="self-center" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          Show more
        </Button>
      )}
      {inviting && <Invite onClose={() => setInviting(false)} />}
    </section>
  );
}

const HEADS = ["Available", "Held", "Open jobs", "Keys"];

function Table({ users }: { readonly users: readonly UserAnswer[] }) {
  return (
    <div {...tableBox("Table of users")}>
      <table className={TABLE}>
        <thead>
          <tr>
            <th scope="col">Account</th>
            <th scope="col">Role</th>
            {HEADS.map((head) => (
              <th key={head} scope="col" className="number">
                {head}
              </th>
            ))}
            <th scope="col">Seen</th>
            <th scope="col">Joined</th>
            <th scope="col">
              <span className="sr-only">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {users.map((user) => (
            <Line key={user.id} user={user} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Line({ user }: { readonly user: UserAnswer }) {
  return (
    <tr>
      <th scope="row">
        <span className="block wrap-anywhere">{user.email}</span>
        {user.name && <span className="block text-12 text-quiet wrap-anywhere">{user.name}</span>}
      </th>
      <td>
        <span className="flex gap-1">
          {user.role === "operator" && <Chip tone="accent">Operator</Chip>}
          {user.disabledAt && <Chip tone="failed">Disabled</Chip>}
          {user.role === "user" && !user.disabledAt && <span className="text-quiet">User</span>}
        </span>
      </td>
      <td className="number">{short(user.available)}</td>
      <td className="number">{short(user.held)}</td>
      <td className="number">{short(user.openJobs)}</td>
      <td className="number">{short(user.keys)}</td>
      <td className="text-quiet">{user.seenAt ? <Time at={user.seenAt} /> : "never"}</td>
      <td className="text-quiet">
        <Time at={user.createdAt} />
      </td>
      <td className="w-0">
        <Actions user={user} />
      </td>
    </tr>
  );
}

type Open = "grant" | "link" | "role" | "disabled" | null;

function Actions({ user }: { readonly user: UserAnswer }) {
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  const trigger = (
    <IconButton label={`Actions for ${user.email}`} size="sm">
      <Ellipsis />
    </IconButton>
  );
  return (
    <>
      <Menu label={`Actions for ${user.email}`} trigger={trigger}>
        <MenuItem onClick={() => setOpen("grant")}>Grant credits</MenuItem>
        <MenuItem onClick={() => setOpen("link")}>One-time link</MenuItem>
        <MenuItem onClick={() => setOpen("role")}>
          {user.role === "operator" ? "Make a user" : "Make an operator"}
        </MenuItem>
        <MenuLine />
        <MenuItem danger={!user.disabledAt} onClick={() => setOpen("disabled")}>
          {user.disabledAt ? "Enable" : "Disable"}
        </MenuItem>
      </Menu>
      {open === "grant" && <Grant user={user} onClose={close} />}
      {open === "link" && <EnterLink user={user} onClose={close} />}
      {open === "role" && <Role user={user} onClose={close} />}
      {open === "disabled" && <Disabled user={user} onClose={close} />}
    </>
  );
}

interface UserDialogProps {
  readonly user: UserAnswer;
  readonly onClose: () => void;
}

function Role({ user, onClose }: UserDialogProps) {
  const change = useChangeUser(user.id);
  const up = user.role === "user";
  const action = up ? "Make an operator" : "Make a user";
  return (
    <Confirm
      title={`${action}?`}
      action={action}
      danger={up}
      onClose={onClose}
      onConfirm={() => change.mutateAsync({ role: up ? "operator" : "user" })}
    >
      <p>
        {up
          ? `${user.email} will see and change everything on this page, for everybody.`
          : `${user.email} keeps the account, and no longer sees this page.`}
      </p>
    </Confirm>
  );
}

function Disabled({ user, onClose }: UserDialogProps) {
  const change = useChangeUser(user.id);
  const off = !user.disabledAt;
  return (
    <Confirm
      title={off ? "Disable this account?" : "Enable this account?"}
      action={off ? "Disable" : "Enable"}
      danger={off}
      onClose={onClose}
      onConfirm={() => change.mutateAsync({ disabled: off })}
    >
      <p>
        {off
          ? `${user.email} is signed out everywhere and the keys stop. Nothing is deleted; it can be enabled again.`
          : `${user.email} can sign in again and the keys work again.`}
      </p>
    </Confirm>
  );
}
