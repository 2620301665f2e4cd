/** `npm run studio:dev --workspace keratin-studio`: Vite's development server, without the studio's policy. */
import { createServer } from "vite";
import { viteConfig } from "./vite.ts";

const server = await createServer(viteConfig());
await server.listen();
server.printUrls();
