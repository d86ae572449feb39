"""Bells that are electric, beeps, alarms, what an interface says. Rule: a signal is a few exact tones; the device colours it."""

import numpy as np

from storynote.local.sfx.recipe import Recipe
from storynote.local.sfx.tones import (
    RATE,
    How,
    Rng,
    Wave,
    band,
    burst,
    curve,
    decay,
    frames,
    noise,
    peaked,
    put,
    shaped,
    struck,
    tone,
)


def beep(hz: float, seconds: float, odd: float = 0.3) -> Wave:
    """A piezo's tone, its edges softened."""
    n = frames(seconds)
    wave = tone(hz, n) + odd * tone(hz * 3, n) / 2 + odd * tone(hz * 5, n) / 5
    return np.asarray(
        wave * curve(n, (0, 0), (min(0.2, 0.003 / seconds), 1), (1 - min(0.2, 0.004 / seconds), 1), (1, 0)), np.float32
    )


def row(n: int, notes: list[tuple[float, Wave, float]]) -> Wave:
    """(at in seconds, wave, gain) in n frames at most, as long as it takes."""
    long = min(n, max(frames(at) + len(wave) for at, wave, _ in notes))
    whole = np.zeros(long, np.float32)
    for at, wave, gain in notes:
        put(whole, frames(at), wave, gain)
    return whole


def mallet(rng: Rng, hz: float, seconds: float, bright: float = 0.4) -> Wave:
    """A marimba-like note for interfaces."""
    parts = [
        (hz, 1.0, seconds),
        (hz * 2, bright * 0.5, seconds * 0.6),
        (hz * 3.93, bright, seconds * 0.3),
        (hz * 9.2, bright * 0.3, seconds * 0.1),
    ]
    return peaked(struck(rng, frames(seconds * 1.1), parts))


def alarm_clock(rng: Rng, n: int, how: How) -> Wave:
    """Four beeps and a rest, as digital clocks do."""
    hz = rng.uniform(1950, 2150) / how.scale
    return row(n, [(0.125 * k / how.speed, beep(hz, 0.07 / how.speed), 1) for k in range(4)])


def ringing(rng: Rng, n: int, seconds: float, hz: float, rate: float) -> Wave:
    """A clapper between two gongs."""
    long = min(n, frames(seconds + 0.7))
    gongs = [
        struck(rng, frames(0.6), [(f, 1, 0.6), (f * 2.31, 0.6, 0.35), (f * 3.88, 0.4, 0.2)]) for f in (hz, hz * 1.25)
    ]
    whole = np.zeros(long, np.float32)
    for index, at in enumerate(np.arange(0.005, min(seconds, n / RATE), 1 / rate)):
        put(whole, frames(at + rng.uniform(0, 0.003)), gongs[index % 2], rng.uniform(0.8, 1))
        put(whole, frames(at), burst(rng, 0.004, 2000, 10_000), 0.3)
    return whole


def telephone(rng: Rng, n: int, how: How) -> Wave:
    return ringing(rng, n, 1.6 / how.speed, rng.uniform(950, 1150) / how.scale, 24)


def school_bell(rng: Rng, n: int, how: How) -> Wave:
    return ringing(rng, n, max(0.3, n / RATE - 0.5), rng.uniform(1400, 1700) / how.scale, 19)


def ringtone(rng: Rng, n: int, how: How) -> Wave:
    """A tune of eight notes out of a pentatonic scale."""
    scale, at = np.array([0, 2, 4, 7, 9, 12, 14]), 0.0
    notes: list[tuple[float, Wave, float]] = []
    for step in rng.integers(0, 7, 8):
        hz = 784 * 2 ** (float(scale[step]) / 12) / how.scale
        notes.append((at, mallet(rng, hz, 0.4), 0.8))
        at += float(rng.choice([0.12, 0.12, 0.24])) / how.speed
    return row(n, notes)


def vibrating(rng: Rng, n: int, how: How) -> Wave:
    """A phone on a table."""
    long = min(n, frames(0.75))
    hum = (
        tone(168.0 / how.scale, long)
        + 0.7 * tone(336.0 / how.scale, long)
        + 0.4 * tone(505.0, long)
        + noise(rng, long, band(800, 4000)) * 0.15 * np.sign(tone(168.0, long))
    )
    return np.asarray(hum * curve(long, (0, 0), (0.05, 1), (0.93, 1), (1, 0)), np.float32)


def busy(rng: Rng, n: int, how: How) -> Wave:
    """Dial tones of the network: 480 and 620 Hz, half a second on."""
    long = min(n, frames(0.5 / how.speed))
    return (tone(480.0, long) + tone(620.0, long)) * curve(long, (0, 0), (0.02, 1), (0.98, 1), (1, 0))


def doorbell(rng: Rng, n: int, how: How) -> Wave:
    """Ding, a third, dong."""
    hz = rng.uniform(630, 690) / how.scale
    parts = [
        peaked(struck(rng, frames(1.5), [(f, 1, 1.4), (f * 2.76, 0.35, 0.6), (f * 5.4, 0.15, 0.25)]))
        for f in (hz, hz * 0.794)
    ]
    return row(n, [(0, parts[0], 1), (0.5 / how.speed, parts[1], 1)])


def smoke_alarm(rng: Rng, n: int, how: How) -> Wave:
    hz = rng.uniform(3050, 3200) / how.scale
    return row(n, [(0.62 * k, beep(hz, 0.42, 0.15), 1) for k in range(3)])


def klaxon(rng: Rng, n: int, how: How) -> Wave:
    """A red-alert horn: a rough tone that climbs, and again."""
    long = min(n, frames(0.85 / how.speed))
    hz = np.asarray(curve(long, (0, 360), (0.7, 520), (1, 540)) / how.scale, np.float32)
    wave = sum((tone(hz * k) * np.float32(1 / k**0.8) for k in range(1, 9)), np.zeros(long, np.float32))
    return shaped(np.asarray(wave, np.float32), band(300, 5000, 1)) * curve(long, (0, 0), (0.04, 1), (0.94, 1), (1, 0))


def air_raid(rng: Rng, n: int, how: How) -> Wave:
    """A rotor winding up to pitch and down again over many seconds."""
    t = np.arange(n) / RATE
    rise = 0.5 - 0.5 * np.cos(2 * np.pi * (t / 8.5 * how.speed + 0.12))
    hz = np.asarray((250 + 210 * rise) / how.scale, np.float32)
    wave = sum((tone(hz * k) * np.float32(1 / k) for k in range(1, 9)), np.zeros(n, np.float32))
    other = np.asarray(hz * 1.2, np.float32)
    return np.asarray((wave + tone(other) + 0.4 * tone(other * 2)) * (0.5 + 0.5 * rise), np.float32)


def heart_monitor(rng: Rng, n: int, how: How) -> Wave:
    return beep(rng.uniform(940, 1000), 0.11, 0.1)[:n]


def flatline(rng: Rng, n: int, how: How) -> Wave:
    hz = 980 / how.scale
    return tone(hz, n) + 0.1 * tone(3 * hz, n)


def microwave(rng: Rng, n: int, how: How) -> Wave:
    """The hum, and at the end three beeps."""
    whole = np.zeros(n, np.float32)
    end = max(0.12, n / RATE - 1.6) if n / RATE > 1.2 else 0.02
    m = frames(end)
    hum = tone(120.0, m) + 0.5 * tone(240.0, m) + 0.3 * tone(360.0, m) + noise(rng, m, band(150, 2500)) * 0.5
    put(whole, 0, hum * curve(m, (0, 0), (0.05, 1), (0.97, 1), (1, 0)), 0.16)
    for k in range(3):
        put(
            whole,
            frames(end + 0.02 + k * min(0.5, (n / RATE - end) / 3)),
            beep(2050 / how.scale, min(0.28, n / RATE / 8)),
            0.7,
        )
    return whole


def timer_beep(rng: Rng, n: int, how: How) -> Wave:
    return beep(rng.uniform(880, 1050) / how.scale, 0.16)[:n]


def sonar(rng: Rng, n: int, how: How) -> Wave:
    """A ping into the deep and its echo."""
    long = min(n, frames(2.4))
    ping = tone(np.full(long, rng.uniform(1180, 1320) / how.scale, np.float32)) * decay(long, 1.6, 0.006)
    whole = np.zeros(long, np.float32)
    put(whole, 0, ping)
    put(whole, frames(rng.uniform(0.9, 1.3)), ping, 0.16)
    return whole


def notification(rng: Rng, n: int, how: How) -> Wave:
    """Two notes up."""
    hz = 880 * 2 ** (int(rng.integers(-3, 4)) / 12) / how.scale
    up = float(rng.choice([1.25, 1.335, 1.5]))
    return row(n, [(0, mallet(rng, hz, 0.7), 0.8), (0.11 / how.speed, mallet(rng, hz * up, 1.0), 1)])


def success(rng: Rng, n: int, how: How) -> Wave:
    """A major arpeggio that ends on top."""
    hz = 523.25 * 2 ** (int(rng.integers(-2, 4)) / 12) / how.scale
    return row(
        n,
        [
            (0.085 * k / how.speed, mallet(rng, hz * r, 0.5 + 0.25 * k, 0.6), 0.7 + 0.1 * k)
            for k, r in enumerate((1, 1.26, 1.498, 2))
        ],
    )


def error(rng: Rng, n: int, how: How) -> Wave:
    """Two low buzzes, the second lower."""
    base, notes = rng.uniform(155, 185) / how.scale, list[tuple[float, Wave, float]]()
    for at, hz, seconds in ((0.0, base, 0.14), (0.19, base * 0.79, 0.32)):
        m = frames(seconds)
        buzz = sum((tone(hz * k, m) * np.float32(1 / k) for k in (1, 3, 5, 7, 9)), np.zeros(m, np.float32))
        notes.append((at, buzz * curve(m, (0, 0), (0.05, 1), (0.85, 1), (1, 0)), 1))
    return row(n, notes)


def buzzer(rng: Rng, n: int, how: How) -> Wave:
    """Wrong answer."""
    long, hz = min(n, frames(1.0)), rng.uniform(92, 112) / how.scale
    buzz = sum((tone(hz * k, long) * np.float32(1 / k**0.6) for k in range(1, 22)), np.zeros(long, np.float32))
    return buzz * curve(long, (0, 0), (0.02, 1), (0.9, 1), (1, 0))


def click(rng: Rng, n: int, how: How) -> Wave:
    """A button on a screen: a drop of tone and a tick."""
    m = frames(0.06)
    wave = tone(np.asarray(curve(m, (0, 1700), (1, 900)) / how.scale, np.float32)) * decay(m, 0.035, 0.0008)
    put(wave, 0, burst(rng, 0.004, 2500, 12_000, 0.0002), 0.5)
    return wave[:n]


def pop(rng: Rng, n: int, how: How) -> Wave:
    """A cork or a bubble: the cavity's note rising as it opens."""
    m = frames(0.12)
    wave = tone(
        np.asarray(curve(m, (0, 320), (0.4, 900), (1, 1100)) * rng.uniform(0.85, 1.2) / how.scale, np.float32)
    ) * decay(m, 0.08, 0.001)
    put(wave, 0, burst(rng, 0.012, 500, 6000, 0.0003), 0.5 * how.force + 0.2)
    return wave[:n]


def morse(rng: Rng, n: int, how: How) -> Wave:
    """Random letters, as a telegraph sends them."""
    unit, at, hz = 0.075 / how.speed, 0.0, rng.uniform(600, 750)
    whole = np.zeros(n, np.float32)
    while at < n / RATE:
        for _ in range(int(rng.integers(1, 5))):
            long = unit * float(rng.choice([1, 3]))
            put(whole, frames(at), beep(hz, long, 0.1))
            at += long + unit
        at += unit * 2
    return whole


RECIPES = (
    Recipe("alarm clock", "series", 4, alarm_clock, ("alarm clock", "alarm", "wake up", "digital alarm", "clock radio", "clock alarm"), ("an alarm clock beeping", "digital wake-up alarm"), gap=1.0, jitter=0, ring=0.6, wide=0.1),
    Recipe("telephone", "series", 6, telephone, ("telephone", "phone", "phone ring", "telephone ring", "old phone", "rotary phone", "phone call", "landline"), ("an old telephone ringing", "phone ringing in the office"), gap=3, jitter=0, ring=2.1, room=(0.5, 0.12)),
    Recipe("school bell", "bed", 4, school_bell, ("school bell", "fire bell", "bell school", "electric bell", "recess", "boxing bell"), ("a school bell ringing", "fire alarm bell"), room=(1.4, 0.25)),
    Recipe("ringtone", "series", 4, ringtone, ("ringtone", "cell phone", "mobile phone", "smartphone", "cellphone ring", "mobile ring", "phone ringtone"), ("a mobile phone ringtone", "smartphone ringing"), gap=2.0, jitter=0, ring=1.6),
    Recipe("vibrating phone", "series", 4, vibrating, ("vibrat", "phone vibrat", "phone buzz", "vibration"), ("a phone vibrating on a table",), gap=1.5, jitter=0, ring=0.8),
    Recipe("busy tone", "series", 4, busy, ("busy tone", "dial tone", "busy signal", "hang up", "dial", "line busy"), ("a busy tone on the line", "telephone line engaged"), gap=1.0, jitter=0, ring=0.5, wide=0),
    Recipe("doorbell", "event", 2.5, doorbell, ("doorbell", "door bell", "ding dong", "bell door"), ("a doorbell ringing", "ding dong at the door"), gap=3.2, ring=1.8, room=(0.6, 0.15)),
    Recipe("smoke alarm", "series", 5, smoke_alarm, ("smoke alarm", "fire alarm", "smoke detector", "carbon monoxide", "alarm smoke", "burglar alarm", "car alarm", "house alarm", "security alarm", "intruder alarm"), ("a smoke detector beeping", "fire alarm going off", "security alarm"), gap=3.0, jitter=0, ring=1.8),
    Recipe("klaxon", "series", 5, klaxon, ("red alert", "klaxon alarm", "submarine alarm", "evacuation", "spaceship alarm", "warn", "alert", "danger alarm", "warning alarm", "dive alarm"), ("red alert klaxon", "warning alarm on a spaceship", "evacuation horn"), gap=1.05, jitter=0, ring=0.9, room=(1.5, 0.2)),
    Recipe("air raid siren", "bed", 10, air_raid, ("air raid", "air-raid", "air-raid siren", "defence siren", "air raid siren", "tornado siren", "civil defense", "war siren", "tsunami siren"), ("an air-raid siren winding up", "civil defence siren"), room=(3.0, 0.35)),
    Recipe("heart monitor", "series", 6, heart_monitor, ("heart monitor", "hospital", "ekg", "ecg", "hospital monitor", "patient monitor", "intensive care", "hospital beep", "medical"), ("a heart monitor beeping in a hospital", "ECG", "life support"), gap=0.86, jitter=0.01, ring=0.15, wide=0, room=(0.5, 0.12)),
    Recipe("flatline", "bed", 4, flatline, ("flatline", "flat line", "censor", "bleep", "test tone", "censor bleep"), ("a heart monitor flatlining", "censor bleep")),
    Recipe("microwave", "bed", 4, microwave, ("microwave", "microwave beep", "oven", "oven timer", "microwave oven"), ("a microwave finishing with beeps", "kitchen oven timer")),
    Recipe("beep", "series", 3, timer_beep, ("beep", "countdown", "countdown beep", "timer beep", "bleep bleep", "bomb timer", "barcode", "checkout", "scanner beep"), ("beeping", "a countdown timer", "supermarket checkout scanner"), gap=0.75, jitter=0, ring=0.2, wide=0),
    Recipe("sonar", "series", 7, sonar, ("sonar", "ping", "radar", "sonar ping", "submarine ping", "submarine sonar"), ("sonar ping in a submarine", "radar blip"), gap=3.2, jitter=0.02, ring=2.2, room=(3.5, 0.35)),
    Recipe("notification", "event", 1.5, notification, ("notification", "chime notification", "message", "text message", "email", "ding", "app", "new message", "alert tone"), ("a notification chime", "new message ding", "app alert"), gap=2.5, ring=1.0, room=(0.6, 0.12), wide=0),
    Recipe("success", "event", 1.6, success, ("success", "correct", "achievement", "complete", "level complete", "correct answer", "win", "victory", "quest complete", "tada"), ("success jingle", "correct answer chime", "achievement unlocked", "victory"), gap=3, ring=1.2, room=(0.8, 0.15), wide=0),
    Recipe("error", "event", 1, error, ("error", "fail", "denied", "access denied", "error message", "computer error", "warning sound", "invalid"), ("an error sound", "access denied", "computer failure"), gap=1.5, ring=0.6, wide=0),
    Recipe("buzzer", "event", 1.4, buzzer, ("buzzer", "wrong answer", "wrong", "game show", "quiz", "buzzer wrong", "basketball buzzer"), ("wrong answer buzzer", "game show buzzer"), gap=2, ring=1, wide=0),
    Recipe("click", "event", 0.6, click, ("click", "mouse", "mouse click", "ui", "button", "button click", "interface", "tap screen"), ("a UI click", "pressing a button on screen", "mouse click", "tapping a screen"), gap=0.6, jitter=0.4, ring=0.1, wide=0),
    Recipe("pop", "event", 0.7, pop, ("pop", "cork", "balloon", "balloon pop", "champagne", "bubble pop", "bottle open", "open bottle", "burst balloon"), ("a cork popping", "a bubble pop", "balloon bursting", "opening champagne"), gap=0.9, jitter=0.5, ring=0.2),
    Recipe("morse code", "bed", 5, morse, ("morse", "telegraph", "morse code", "sos"), ("morse code", "a telegraph sending")),
)  # fmt: skip
