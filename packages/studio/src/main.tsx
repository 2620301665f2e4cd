import { render } from "preact";
import "@fontsource-variable/ibm-plex-sans/wght.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/components.css";
import { App } from "./app/app.tsx";
import { isolate } from "./isolation/register.ts";

if (import.meta.env.PROD) void isolate();
const root = document.getElementById("app");
if (root) render(<App />, root);
