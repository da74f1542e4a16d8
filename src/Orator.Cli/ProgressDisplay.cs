using Orator.Pipelines;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Orator.Cli;

/// <summary>A progress bar on standard error with frames a second and the time left; silent when standard error is not a terminal.</summary>
internal static class ProgressDisplay
{
    /// <summary>Runs work that reports its frames.</summary>
    public static async Task<T> RunAsync<T>(string title, Func<IProgress<RenderProgress>, Task<T>> work)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        if (Console.IsErrorRedirected)
        {
            return await work(new Progress<RenderProgress>());
        }

        return await console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new FrameRateColumn(), new RemainingTimeColumn())
            .StartAsync(context => work(new Handler(context, title)));
    }

    /// <summary>One bar a stage. Reports on the calling thread: <see cref="Progress{T}"/> would post to the pool and arrive out of order.</summary>
    private sealed class Handler(ProgressContext context, string title) : IProgress<RenderProgress>
    {
        private readonly Dictionary<string, ProgressTask> _stages = [];

        public void Report(RenderProgress value)
        {
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

    private sealed class FrameRateColumn : ProgressColumn
    {
        public override IRenderable Render(Spectre.Console.Rendering.RenderOptions options, ProgressTask task, TimeSpan deltaTime)
        {
            double rate = task.ElapsedTime is { TotalSeconds: > 0 } elapsed ? task.Value / elapsed.TotalSeconds : 0;
            return new Text($"{rate,5:0.0} fps");
        }
    }
}
