// A field for a new password: how long it must be is said beforehand, and it can be looked at.
import { Eye, EyeOff } from "lucide-react";
import { useState } from "react";
import { IconButton, TextField } from "@/ui";

interface Props {
  readonly min: number;
  readonly problem: string;
  readonly name?: string;
  readonly label?: string;
}

export function NewPassword({ min, problem, name = "password", label = "Password" }: Props) {
  const [seen, setSeen] = useState(false);
  return (
    <div className="relative">
      <TextField
        label={label}
        name={name}
        type={seen ? "text" : "password"}
        autoComplete="new-password"
        required
        minLength={min}
        hint={`At least ${min} characters. A few unrelated words are best.`}
        problem={problem}
        className="pr-10"
      />
      <span className="absolute top-6 right-1">
        <IconButton label={seen ? "Hide password" : "Show password"} size="sm" onClick={() => setSeen(!seen)}>
          {seen ? <EyeOff /> : <Eye />}
        </IconButton>
      </span>
    </div>
  );
}
