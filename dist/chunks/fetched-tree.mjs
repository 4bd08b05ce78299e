import{n as e,t}from"./git-process.mjs";import{join as n}from"node:path";import{appendFile as r}from"node:fs/promises";async function i(e,{access:i,files:o}){let{remote:s}=i,c=await o.temporary(`mlgate-worktree-`);try{await a(await t(c.path,i),[`init`,`--quiet`,`tree`]);let o=n(c.path,`tree`);await r(n(o,`.git`,`config`),`[core]
	hooksPath = /dev/null
[gc]
	auto = 0
[maintenance]
	auto = false
`);let l=await t(o,i);return await a(l,[`fetch`,`--quiet`,`--depth=1`,`--no-tags`,s,e]),await a(l,[`reset`,`--hard`,`--quiet`,e]),{path:o,[Symbol.asyncDispose]:()=>c[Symbol.asyncDispose]()}}catch(e){throw await c[Symbol.asyncDispose](),e}}async function a(t,n){let{exitCode:r,stderr:i}=await t(n);if(r!==0)throw e(`git ${n[0]}`,`the commit of the base`,i)}export{i as fetchTree};