"""The public page of a shared project. Rule: readable without scripts, and nothing on it that the link does not give."""

import html

from storynote.api.wire import SharedAnswer, SharedJob

_STYLE = """
:root{color-scheme:light dark;--ground:#fdfdfc;--text:#21201c;--quiet:#63635e;--line:#e3e2de;--tint:#f0f1fe}
@media (prefers-color-scheme:dark){:root{--ground:#111110;--text:#eeeeec;--quiet:#b5b3ad;--line:#31312e;--tint:#202248}}
*{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--text);font:16px/1.5 Inter,system-ui,sans-serif}
main{max-width:960px;margin:0 auto;padding:40px 20px 80px}h1{font-size:40px;line-height:1.2;margin:0 0 8px;overflow-wrap:anywhere}
.label{display:inline-block;background:var(--tint);border-radius:6px;padding:4px 12px;font-size:14px;margin-bottom:32px}
figure{margin:0 0 40px}img,video{width:100%;height:auto;border-radius:10px;display:block}audio{width:100%}
figcaption{padding-top:12px;overflow-wrap:anywhere}figcaption span{color:var(--quiet);font-size:14px;display:block}
"""


def page(shared: SharedAnswer) -> str:
    """The whole page."""
    name = html.escape(shared.name)
    shown = "".join(_figure(job) for job in shared.jobs.values() if job.status == "completed")
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="robots" content="noindex">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><title>{name}</title>'
        f"<style>{_STYLE}</style></head><body><main><h1>{name}</h1><p class='label'>Made with AI</p>"
        f"{shown or '<p>Nothing has been made here yet.</p>'}</main></body></html>"
    )


def _figure(job: SharedJob) -> str:
    prompt = html.escape(job.prompt)
    if job.image_url:
        what = f'<img src="{html.escape(job.image_url)}" alt="{prompt}">'
    elif job.video_url:
        what = f'<video src="{html.escape(job.video_url)}" controls></video>'
    else:
        what = f'<audio src="{html.escape(job.audio_url or "")}" controls></audio>'
    return f"<figure>{what}<figcaption>{prompt}<span>{html.escape(job.model)}</span></figcaption></figure>"
