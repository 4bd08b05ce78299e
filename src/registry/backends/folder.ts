// A registry in a plain folder: for one machine, or for a share that several machines see.
import * as z from 'zod';
import { backend } from './backend.ts';

export default backend({
  name: 'folder',
  doc: {
    summary: 'A plain folder; every write is a revision that appears by one rename.',
    needs: 'A file system whose rename is atomic; on a share all writers need the same view of it.',
  },
  parameters: z.strictObject({ path: z.string().min(1) }),
  open: ({ path }, platform) => platform.folderTree(path),
});
