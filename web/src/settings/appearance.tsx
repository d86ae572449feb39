// How the app looks in this browser.
import { Monitor, Moon, Sun } from "lucide-react";
import { setMotion, setTheme, useLook } from "@/shell/theme";
import { Segments } from "@/ui";
import { Section } from "./section";

export function Appearance() {
  const { theme, motion } = useLook();
  return (
    <>
      <Section title="Theme" about="Kept in this browser.">
        <Segments
          label="Theme"
          quietLabel
          value={theme}
          onChange={setTheme}
          choices={[
            { value: "light", label: "Light", icon: <Sun /> },
            { value: "dark", label: "Dark", icon: <Moon /> },
            { value: "system", label: "System", icon: <Monitor /> },
          ]}
        />
      </Section>
      <Section
        title="Motion"
        about="Less motion stops transitions and turning signs. Videos still play when you start them."
      >
        <Segments
          label="Motion"
          quietLabel
          value={motion}
          onChange={setMotion}
          choices={[
            { value: "system", label: "As the system" },
            { value: "reduce", label: "Less" },
          ]}
        />
      </Section>
    </>
  );
}
