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
            .StartAsync(async context =>
            {
                ProgressTask task = context.AddTask(title, maxValue: 1);
                task.IsIndeterminate = true;
                return await work(new Handler(task));
            });
    }

    /// <summary>Reports on the calling thread: <see cref="Progress{T}"/> would post to the pool and arrive out of order.</summary>
    private sealed class Handler(ProgressTask task) : IProgress<RenderProgress>
    {
        public void Report(RenderProgress value)
        {
            if (value.Total is int total)
            {
                task.IsIndeterminate = false;
                task.MaxValue = Math.Max(total, value.Frames);
            }
            else
            {
                task.MaxValue = value.Frames + 1;
            }

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
