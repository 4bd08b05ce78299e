// The app that a workflow's own token belongs to.
import type { Json } from '../json.ts';

export const TOKEN_APP = 'github-actions';

export function appJson(slug: string): Json {
  const { at, id } = { at: '2018-07-30T09:30:17Z', id: 15_368 };
  const owner = { login: 'github', id: 9919, node_id: 'O9919', type: 'Organization', site_admin: false };
  const urls =
    'avatar_url events_url followers_url following_url gists_url html_url organizations_url received_events_url';
  const links = Object.fromEntries(
    [...urls.split(' '), 'repos_url', 'starred_url', 'subscriptions_url', 'url', 'gravatar_id'].map((key) => [key, '']),
  );
  return {
    id,
    slug,
    node_id: `A${id}`,
    owner: { ...owner, ...links },
    name: slug,
    description: '',
    external_url: 'https://help.github.com',
    html_url: `https://github.com/apps/${slug}`,
    created_at: at,
    updated_at: at,
    permissions: {},
    events: [],
  };
}
