// Lists the metrics that a configuration may name.
import { METRICS } from '../../evaluation/metrics/find-metric.ts';
import { EXIT } from '../../records/errors.ts';
import { verb } from '../verb.ts';

export default verb({
  name: 'metrics',
  description: 'Lists every metric with its direction and what it means.',
  settings: [],
  inputs: {},
  run: (_given, world) => {
    const list = METRICS.map(({ name, aliases, tasks, direction, doc }) => ({
      name,
      aliases,
      tasks,
      direction,
      summary: doc.summary,
    }));
    if (world.json) world.print(`${JSON.stringify(list, undefined, 2)}\n`);
    else {
      const width = Math.max(...list.map(({ name }) => name.length));
      for (const { name, direction, summary, tasks } of list) {
        const arrow = direction === 'higher-is-better' ? '↑' : '↓';
        world.print(`${world.style.palette.strong(name.padEnd(width))} ${arrow}  ${summary} (${tasks.join(', ')})\n`);
      }
    }
    return Promise.resolve(EXIT.success);
  },
});
