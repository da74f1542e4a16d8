using System.Diagnostics;
using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Orator.Cli.Terminal;

/// <summary>
/// A progress bar on standard error with frames a second and the time left. Where standard error is not a terminal, a line now and then
/// says how far long work has come; short work is silent.
/// </summary>
internal static class ProgressDisplay
{
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(10);

    /// <summary>Runs work that reports its frames.</summary>
    public static async Task<T> RunAsync<T>(string title, Func<IProgress<RenderProgress>, Task<T>> work)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        if (Console.IsErrorRedirected)
        {
            return await work(new Lines(title));
        }

        return await console.Progress()
            .AutoClear(true)
            .Columns(
                new TaskDescriptionColumn(),
                new ProgressBarColumn(),
                new PercentageColumn(),
                new FrameRateColumn(),
                new RemainingTimeColumn())
            .StartAsync(context => work(new Handler(context, title)));
    }

    /// <summary>One bar a stage. Reports on the calling thread: <see cref="Progress{T}"/> would post to the pool and arrive out of
    /// order.</summary>
    private sealed class Handler : IProgress<RenderProgress>
    {
        private readonly Dictionary<string, ProgressTask> _stages = [];
        private readonly ProgressContext _context;
        private readonly string _title;
        private readonly ProgressTask _opening;

        public Handler(ProgressContext context, string title)
        {
            (_context, _title) = (context, title);
            _opening = context.AddTask("reading");
            _opening.IsIndeterminate = true;
        }

        public void Report(RenderProgress value)
        {
            (ProgressContext context, string title) = (_context, _title);
            if (!_opening.IsFinished)
            {
                _opening.IsIndeterminate = false;
                _opening.Value = _opening.MaxValue;
                _opening.StopTask();
            }

            string stage = value.Stage ?? title;
            if (!_stages.TryGetValue(stage, out ProgressTask? task))
            {
                _stages[stage] = task = context.AddTask(stage);
                task.IsIndeterminate = value.Total is null;
            }

            task.MaxValue = Math.Max(value.Total ?? 0, value.Frames + (value.Total is null ? 1 : 0));
            task.Value = value.Frames;
        }
    }

    private sealed class Lines(string title) : IProgress<RenderProgress>
    {
        private readonly Stopwatch _watch = Stopwatch.StartNew();
        private TimeSpan _next = LineInterval;

        public void Report(RenderProgress value)
        {
            if (_watch.Elapsed >= _next)
            {
                _next = _watch.Elapsed + LineInterval;
                string stage = value.Stage is null ? title : $"{title}: {value.Stage}";
                string total = value.Total is int frames ? string.Create(CultureInfo.InvariantCulture, $" of {frames}") : "";
                Console.Error.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{stage}: {value.Frames}{total} frames after {_watch.Elapsed.TotalSeconds:0} s"));
            }
        }
    }

    private sealed class FrameRateColumn : ProgressColumn
    {
        public override IRenderable Render(Spectre.Console.Rendering.RenderOptions options, ProgressTask task, TimeSpan deltaTime)
        {
            double rate = task.ElapsedTime is { TotalSeconds: > 0 } elapsed ? task.Value / elapsed.TotalSeconds : 0;
            return new Text($"{rate,5:0.0} fps");
        }
    }
}
