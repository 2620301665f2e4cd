/// <reference types="vite/client" />
// For Uint8Array's toBase64, which current browsers have and Node from 25 on.
/// <reference lib="esnext.typedarrays" />
