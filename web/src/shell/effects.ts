// Effects run right after what caused them was drawn, as React runs them after a key or a click; Preact's own way is to wait for
// the next frame. Then a letter typed meanwhile was overwritten: React Flow hands the words of a node on in an effect.
import { options } from "preact";

interface Scheduled {
  requestAnimationFrame?: (flush: () => void) => void;
}

(options as Scheduled).requestAnimationFrame = (flush) => queueMicrotask(flush);
