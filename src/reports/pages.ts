/** The pages of `fleet serve`. Apart from index.ts, for no other command needs what is loaded here. */
export { hostFileNames, namesIn } from './host-file-name.ts';
export { hostDocument } from './html/host-page.tsx';
export { indexDocument } from './html/index-page.tsx';
export { liveDocument, liveView, type LiveView } from './html/live-page.tsx';
export { runDocument, runsDocument } from './html/runs-page.tsx';
