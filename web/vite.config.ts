import { fileURLToPath } from "node:url";

import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** Built into the Python package, which serves it; `npm run dev` proxies the API of a running centre. */
export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    outDir: "../src/huying/web",
    emptyOutDir: true,
    target: "es2022",
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "echarts", test: /node_modules[\\/](echarts|zrender)[\\/]/ },
            { name: "jssip", test: /node_modules[\\/](jssip|sdp-transform|debug)[\\/]/ },
            { name: "react", test: /node_modules[\\/](react|react-dom|scheduler|@tanstack)[\\/]/ },
          ],
        },
      },
    },
  },
  server: {
    port: 23000,
    host: "127.0.0.1",
    proxy: {
      "/api": { target: process.env["HUYING_API"] ?? "http://127.0.0.1:8080", ws: true },
    },
  },
  test: { environment: "node", include: ["tests/**/*.test.ts"], sequence: { shuffle: true } },
});
