// Game: frames into a buffer at a clock's rate, as a game or a window shows them. The portrait is drawn while it is shown; a frame
// that comes too late is dropped, so that the picture keeps up with the sound.
//
//   dotnet run --project examples/Game -- portrait.jpg speech.wav [SPEED]        SPEED of the clock, 1 = real time
using System.Diagnostics;
using System.Globalization;
using Orator;

if (args.Length is not (2 or 3))
{
    Console.Error.WriteLine("Usage: Game PHOTO SPEECH [SPEED]");
    return 2;
}

double speed = args.Length == 3 ? double.Parse(args[2], CultureInfo.InvariantCulture) : 1;
AnimateRequest request = new() { Size = 256, Framing = Framing.Crop, FramesPerSecond = 25 };
await using TalkingHeads heads = TalkingHeads.Create();
await heads.LoadAsync(request);
Portrait portrait = await heads.OpenPortraitAsync(args[0]);
byte[] screen = [];
Stopwatch? clock = null;
(int shown, int dropped) = (0, 0);

// The clock, and the sound, begin with the first frame. Some frames are drawn ahead; then drawing waits for us.
await foreach (VideoFrame frame in heads.Animate(portrait, args[1], request))
{
    using (frame)
    {
        clock ??= Stopwatch.StartNew();
        double early = frame.Time / speed - clock.Elapsed.TotalSeconds;
        if (shown > 0 && early < -1 / (speed * request.FramesPerSecond))
        {
            dropped++;
            continue;
        }

        await Task.Delay(TimeSpan.FromSeconds(Math.Max(0, early)));
        screen = screen.Length > 0 ? screen : new byte[frame.Image.Pixels.Length];
        frame.Image.Pixels.CopyTo(screen, 0);
        shown++;
    }
}

Console.WriteLine($"{shown} frames shown, {dropped} dropped, {screen.Length} bytes on the screen");
return 0;
