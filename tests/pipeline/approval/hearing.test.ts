import { expect, it } from 'vitest';
import { openHearing } from '../../../src/pipeline/approval/facts-on-forge.ts';
import { BOB, EVE, makeScene, NUMBER } from '../../fakes/server-scene.ts';

it('a comment that the pages lost, because another was deleted between them, is heard all the same', async () => {
  const { world, session, forge } = await makeScene();
  const first = world.say(NUMBER, { by: EVE, body: 'first' });
  const deny = world.say(NUMBER, { by: BOB, body: '/deny K7QX-9M2D-4TRA-ZP6E it is wrong' });
  const shifted: typeof forge = {
    ...forge,
    comments: {
      ...forge.comments,
      read: (id) => forge.comments.read(id),
      histories: (number) => forge.comments.histories(number),
      list: async (number) => {
        const comments = await forge.comments.list(number);
        world.delete(first.id);
        return comments.filter(({ id }) => id !== deny.id);
      },
    },
  };
  const { comments } = await openHearing(session, shifted, NUMBER);
  expect(comments.map(({ id }) => id)).toContain(deny.id);
});
