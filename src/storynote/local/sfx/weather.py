"""Rain, thunder, wind, hail, leaves. Rule: everything falls or blows at random moments, never in a loop."""

import math

import numpy as np
from msgspec.structs import replace

from storynote.local.sfx.recipe import Recipe
from storynote.local.sfx.tones import (
    RATE,
    SKIN,
    How,
    Rng,
    Wave,
    band,
    burst,
    curve,
    decay,
    frames,
    gusts,
    modes,
    moments,
    noise,
    normed,
    pan,
    peaked,
    put,
    scatter,
    shaped,
    struck,
    tilt,
    tone,
    wander,
    wide,
)


def plip(rng: Rng, hz: float, seconds: float, rise: float = 0.15) -> Wave:
    """A bubble of air closing under a drop: a sine that rises a little as it dies (Minnaert)."""
    n = frames(seconds)
    return tone(curve(n, (0, hz), (1, hz * (1 + rise)))) * decay(n, seconds, 0.001)


def rain(rng: Rng, n: int, how: How) -> Wave:
    """A curtain of noise from far drops, with single ones near enough to be told apart."""
    f = how.force
    curtain = wide(rng, n, tilt(500 - 250 * f, 14_000, 0.45 + 0.4 * f, 1.5), 0.9)
    drops = [
        burst(rng, rng.uniform(0.004, 0.018), rng.uniform(700, 3000), rng.uniform(4000, 11_000)) for _ in range(60)
    ]
    drops += [0.4 * plip(rng, rng.uniform(1400, 5200), rng.uniform(0.008, 0.03)) for _ in range(24)]
    near = scatter(rng, n, moments(rng, n, 50 + 220 * f), drops, spread=1.0, even=0.25)
    swell = wander(rng, n, 0.4, 0.75, 1.1)
    return (curtain * (0.25 + 0.5 * f) + normed(near) * (0.8 - 0.3 * f)) * swell


def drizzle(rng: Rng, n: int, how: How) -> Wave:
    return rain(rng, n, replace(how, force=0.05 + 0.3 * how.force))


def downpour(rng: Rng, n: int, how: How) -> Wave:
    return rain(rng, n, replace(how, force=0.7 + 0.3 * how.force))


def roof(rng: Rng, n: int, how: How) -> Wave:
    """Drops on sheet metal: each rings for a moment."""
    drops = []
    for _ in range(20):
        hz = rng.uniform(380, 1500)
        ping = struck(rng, frames(0.09), modes(rng, hz, (1, 1.62, 2.41, 3.9, 5.8), rng.uniform(0.03, 0.09), 0.3))
        put(ping, 0, burst(rng, 0.006, 1000, 9000), 0.8)
        drops.append(peaked(ping))
    near = scatter(rng, n, moments(rng, n, 70 + 240 * how.force), drops, spread=0.9, even=0.2)
    drum = wide(rng, n, tilt(180, 5000, 0.8), 0.7) * wander(rng, n, 0.5, 0.8, 1.1)
    return normed(near) + drum * (0.25 + 0.4 * how.force)


def umbrella(rng: Rng, n: int, how: How) -> Wave:
    """Drops on taut cloth close overhead: dull taps."""
    taps = []
    for _ in range(16):
        hz = rng.uniform(190, 420)
        tap = struck(rng, frames(0.06), modes(rng, hz, SKIN[:5], rng.uniform(0.03, 0.06), 0.5))
        put(tap, 0, burst(rng, 0.01, 800, 5000), 0.6)
        taps.append(peaked(tap))
    near = scatter(rng, n, moments(rng, n, 35 + 90 * how.force), taps, spread=0.7, even=0.2)
    return normed(near) + wide(rng, n, tilt(700, 9000, 0.6), 0.9) * (0.15 + 0.2 * how.force)


def window(rng: Rng, n: int, how: How) -> Wave:
    """Ticks on the pane in front of rain that the pane keeps out."""
    ticks = []
    for _ in range(16):
        hz = rng.uniform(1500, 3400)
        tick = struck(rng, frames(0.03), modes(rng, hz, (1, 1.7, 2.6), 0.02, 0.4))
        put(tick, 0, burst(rng, 0.004, 1500, 8000), 0.8)
        ticks.append(peaked(tick))
    near = scatter(rng, n, moments(rng, n, 25 + 80 * how.force), ticks, spread=0.7, even=0.15)
    outside = wide(rng, n, tilt(120, 1400, 0.9), 0.6) * wander(rng, n, 0.5, 0.7, 1.1)
    return normed(near) * 0.8 + outside * (0.25 + 0.3 * how.force)


def thunder(rng: Rng, n: int, how: How) -> Wave:
    """A crack as the nearest part of the channel is heard, then the rest of it from ever farther away: lower and lower."""
    long = min(n, frames(rng.uniform(5, 8) * (0.8 + 0.4 * how.force)))
    seconds = long / RATE
    rolls = sum(
        np.asarray(g * np.exp(-0.5 * ((np.arange(long) / RATE - at) / width) ** 2), np.float32)
        for at, width, g in zip(
            rng.uniform(0.1, seconds * 0.8, 7),
            rng.uniform(0.12, 0.7, 7),
            np.sort(rng.uniform(0.2, 1, 7))[::-1],
            strict=True,
        )
    )
    fall = decay(long, seconds * 1.3, 0.03)
    rumble = wide(rng, long, tilt(22, 110 / how.scale**0.3, 1.0, 1.5), 0.4) * (0.25 + 0.8 * rolls) * fall
    middle = wide(rng, long, band(90, 380, 1.2), 0.5) * (0.1 + 0.5 * rolls) * decay(long, seconds * 0.7, 0.02) * 0.35
    whole = rumble + middle
    for _ in range(int(rng.integers(3, 7))):
        crack = burst(rng, rng.uniform(0.08, 0.4), 150, 1500 + 6000 * how.force)
        put(
            whole,
            int(rng.uniform(0, min(0.25, seconds / 3)) * RATE),
            pan(crack, rng.uniform(-0.6, 0.6)),
            0.3 + 1.1 * how.force,
        )
    return whole * np.asarray(curve(long, (0, 1), (0.85, 1), (1, 0)))


def thunderstorm(rng: Rng, n: int, how: How) -> Wave:
    """Heavy rain, gusts, and a thunder now and then, the first soon."""
    whole = normed(downpour(rng, n, how)) * 0.6 + normed(wind(rng, n, how)) * 0.25
    at = min(0.4, n / RATE * 0.15)
    while at < n / RATE - 1 or at < 0.4:
        clap = thunder(rng, n - int(at * RATE), replace(how, force=rng.uniform(0.25, 0.95)))
        put(whole, int(at * RATE), clap / max(1e-9, float(np.abs(clap).max())), rng.uniform(2.2, 3.6))
        at += rng.uniform(4, 9)
    return whole


def wind(rng: Rng, n: int, how: How) -> Wave:
    """Eddies of every size: the stronger, the higher and the more it varies."""
    f = how.force
    slow = wander(rng, n, 0.35 * how.speed, 0, 1) * 0.7 + wander(rng, n, 1.3 * how.speed, 0, 1) * 0.3
    centre = (180 + 500 * f * slow + 120 * slow) / how.scale
    sides = [gusts(rng, np.asarray(centre * rng.uniform(0.9, 1.1), np.float32), 2.2) for _ in range(2)]
    air = wide(rng, n, tilt(60, 5000, 1.2, 1), 0.9)
    return np.asarray(np.stack(sides) * (0.15 + slow**1.5) + air * (0.1 + 0.35 * slow) * f, np.float32)


def howling(rng: Rng, n: int, how: How) -> Wave:
    """A gale that whistles where it passes an edge: narrow bands that climb with each gust."""
    slow = wander(rng, n, 0.5, 0, 1) * 0.6 + wander(rng, n, 1.7, 0, 1) * 0.4
    whole = normed(wind(rng, n, replace(how, force=0.6 + 0.4 * how.force)))
    for base in (430, 690):
        hz = np.asarray(base * rng.uniform(0.85, 1.2) / how.scale * (1 + 0.7 * slow), np.float32)
        whole += pan(gusts(rng, hz, 0.16) * slow**2, rng.uniform(-0.7, 0.7)) * (0.8 + 0.7 * how.force)
    return whole


def hail(rng: Rng, n: int, how: How) -> Wave:
    stones = []
    for _ in range(30):
        stone = struck(rng, frames(0.05), modes(rng, rng.uniform(700, 2600) / how.scale, (1, 1.9, 3.1), 0.03, 0.3))
        put(stone, 0, burst(rng, 0.008, 900, 11_000), 1.0)
        stones.append(peaked(stone))
    near = scatter(rng, n, moments(rng, n, 50 + 130 * how.force), stones, spread=0.9, even=0.1)
    return normed(near) + wide(rng, n, tilt(700, 11_000, 0.4), 0.9) * 0.2


def leaves(rng: Rng, n: int, how: How) -> Wave:
    """Countless dry touches whose number follows the wind."""
    slow = wander(rng, n, 0.6 * how.speed, 0, 1)
    touches = [burst(rng, rng.uniform(0.004, 0.02), rng.uniform(2500, 5000), 12_000) for _ in range(12)]
    at = moments(rng, n, 260)
    at = at[rng.random(len(at)) < slow[at] ** 1.5]
    near = scatter(rng, n, at, touches, spread=1.0, even=0.3)
    return np.asarray(
        normed(near) * 0.7 + wide(rng, n, band(1800, 9000, 1.2), 0.9) * slow**1.6 * (0.5 + how.force), np.float32
    )


def icicles(rng: Rng, n: int, how: How) -> Wave:
    """Ice giving way: a sharp snap, then what it sends through the sheet, high notes first (dispersion)."""
    long = min(n, frames(1.4))
    whole = np.zeros(long, np.float32)
    for at in (0.0, *rng.uniform(0.05, 0.5, int(rng.integers(2, 5)))):
        part = min(long, frames(0.35))
        chirp = tone(np.asarray(300 + rng.uniform(2500, 5000) * np.exp(-np.arange(part) / RATE * 22), np.float32))
        put(whole, int(at * RATE), chirp * decay(part, 0.3, 0.001), rng.uniform(0.3, 0.9) if at else 0.9)
        put(whole, int(at * RATE), burst(rng, 0.05, 600, 12_000), 0.8)
    return whole + shaped(noise(rng, long, band(80, 400)), band(80, 400)) * decay(long, 0.8) * 0.2 * math.sqrt(
        how.force
    )


RECIPES = (
    Recipe("rain", "bed", 8, rain, ("rain", "rainfall", "raindrop", "shower rain", "summer rain"),
           ("rain falling", "steady rain outside", "raindrops falling on the ground", "rainy weather")),
    Recipe("drizzle", "bed", 8, drizzle, ("drizzle", "light rain", "gentle rain", "soft rain"),
           ("light drizzle", "gentle soft rain", "fine rain that hardly falls")),
    Recipe("downpour", "bed", 8, downpour, ("downpour", "heavy rain", "pouring rain", "torrential rain", "monsoon", "cloudburst"),
           ("heavy pouring rain", "torrential downpour", "monsoon rain")),
    Recipe("rain on a roof", "bed", 8, roof, ("rain roof", "rain tin", "rain metal", "rain car", "raindrop roof"),
           ("rain on a tin roof", "raindrops drumming on metal", "rain on a car roof")),
    Recipe("rain on an umbrella", "bed", 8, umbrella, ("rain umbrella", "rain tent", "raindrop umbrella", "rain canvas"),
           ("rain on an umbrella", "rain pattering on a tent")),
    Recipe("rain on a window", "bed", 8, window, ("rain window", "rain glass", "raindrop window", "rain windowpane"),
           ("rain against the window", "raindrops on glass heard from inside")),
    Recipe("thunder", "event", 8, thunder, ("thunder", "thunderclap", "lightning", "lightning strike"),
           ("thunder rumbling", "a crack of thunder", "lightning striking", "thunderclap"), gap=8, jitter=0.3, ring=5),
    Recipe("thunderstorm", "bed", 12, thunderstorm, ("thunderstorm", "storm", "lightning storm", "rain storm", "tempest"),
           ("thunderstorm in full force", "a violent storm", "storm clouds breaking", "tempest")),
    Recipe("wind", "bed", 8, wind, ("wind", "breeze", "gust", "windy", "draft"),
           ("wind blowing", "gusts of wind", "a breeze", "air moving outside")),
    Recipe("howling wind", "bed", 8, howling,
           ("howl wind", "blizzard", "gale", "snowstorm", "wind storm", "hurricane", "tornado", "whistl wind", "sandstorm", "arctic wind"),
           ("howling wind", "blizzard", "gale force storm wind", "hurricane", "wind whistling through cracks", "tornado")),
    Recipe("hail", "bed", 6, hail, ("hail", "hailstorm", "hailstone"), ("hail falling", "hailstones hitting the ground")),
    Recipe("rustling leaves", "bed", 6, leaves,
           ("leaves", "leaf", "rustl leaves", "rustl", "bush", "tree wind", "foliage", "tree sway", "rustl grass"),
           ("leaves rustling in the wind", "trees swaying", "rustling bushes", "dry leaves")),
    Recipe("cracking ice", "event", 3, icicles, ("ice crack", "ice", "frozen lake", "icicle", "ice break", "glacier", "freez"),
           ("ice cracking on a frozen lake", "icicles breaking", "freezing"), gap=1.6, jitter=0.5, ring=1.2, room=(1.5, 0.25)),
)  # fmt: skip
