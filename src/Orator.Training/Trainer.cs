using System.Diagnostics;
using Orator.Engine.Models;
using Orator.Engine.Training;
using Orator.Media;
using Orator.Training.Plots;

namespace Orator.Training;

/// <summary>What a training ends with.</summary>
/// <typeparam name="TReport">Type of the report.</typeparam>
/// <param name="Model">The trained network, to be saved.</param>
/// <param name="Report">The report; its trainer adds what all reports have.</param>
/// <param name="Samples">A new <c>samples.png</c>; null = none.</param>
internal sealed record TrainingOutcome<TReport>(ModelPackage Model, TReport Report, Image? Samples = null);

/// <summary>
/// Trains networks. A training is its loss, its sampler and its tester: derived classes compile them and say what a step does. Here is what
/// all trainings share: batches that are made ahead, the learning rate, the state from which the next run continues, metrics and their
/// plot, progress, the model package, the report.
/// </summary>
/// <remarks>
/// In the folder it leaves what <see cref="TrainingLoop"/> writes; at each report <c>losses.png</c> and, if there are any,
/// <c>samples.png</c>; at every end the folder <c>model</c>.
/// </remarks>
/// <typeparam name="TBatch">Type of a batch.</typeparam>
/// <typeparam name="TReport">Type of the report.</typeparam>
internal abstract class Trainer<TBatch, TReport> : IDisposable
    where TReport : TrainingRunReport
{
    /// <summary>Everything that is kept for the next run; derived classes add their networks and optimisers.</summary>
    protected TrainingState State { get; } = new();

    /// <summary>Takes all steps until they are done, the time is up, or a stop is asked for.</summary>
    /// <param name="options">The options.</param>
    /// <param name="time">Runs since the beginning.</param>
    /// <param name="progress">Receives each step and each report.</param>
    /// <param name="stop">Asks for a clean stop after the present step.</param>
    /// <exception cref="InputException">The folder has the state of another network.</exception>
    /// <exception cref="OratorException">Training diverged, or a picture cannot be written.</exception>
    /// <exception cref="IOException">The folder cannot be written to.</exception>
    public async Task<TReport> RunAsync(
        TrainingOptions options, Stopwatch time, IProgress<TrainingProgress>? progress, CancellationToken stop)
    {
        bool done = await TakeStepsAsync(options, progress, stop).ConfigureAwait(false);
        TrainingOutcome<TReport> outcome = await FinishAsync(new() { ["steps"] = State.Step }).ConfigureAwait(false);
        WriteSamples(outcome.Samples, options.Output);
        outcome.Model.Save(Path.Combine(options.Output, "model"));
        TrainingRunReport report = outcome.Report;
        return (TReport)(report with
        {
            Output = options.Output,
            Step = State.Step,
            Steps = options.Schedule.Steps,
            Done = done,
            Seconds = time.Elapsed.TotalSeconds,
        });
    }

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Makes a batch, on another thread.</summary>
    /// <param name="number">Its number, on which alone, with the seed, it depends.</param>
    protected abstract TBatch Draw(long number);

    /// <summary>Changes the parameters once.</summary>
    /// <param name="number">Number of the step, from 0.</param>
    /// <param name="batch">The batch of this number.</param>
    /// <param name="learningRate">Adam's learning rate in this step.</param>
    /// <param name="metrics">Takes the losses.</param>
    protected abstract void Step(long number, TBatch batch, float learningRate, Dictionary<string, double> metrics);

    /// <summary>Measures the networks as they are, before each report.</summary>
    /// <param name="metrics">Takes the measures.</param>
    protected virtual Task TestAsync(Dictionary<string, double> metrics) => Task.CompletedTask;

    /// <summary>Draws <c>samples.png</c> at each report; null = none.</summary>
    protected virtual Image? DrawSamples() => null;

    /// <summary>Measures the networks at the end and puts the result together.</summary>
    /// <param name="metrics">Metrics of the model package, so far the number of steps.</param>
    protected abstract Task<TrainingOutcome<TReport>> FinishAsync(Dictionary<string, double> metrics);

    private static void WriteSamples(Image? samples, string folder)
    {
        if (samples is not null)
        {
            ImageWriter.Write(samples, Path.Combine(folder, "samples.png"));
        }
    }

    private async Task<bool> TakeStepsAsync(TrainingOptions options, IProgress<TrainingProgress>? progress, CancellationToken stop)
    {
        (TrainingSchedule schedule, string folder) = (options.Schedule, options.Output);
        TrainingLoop loop = new(State, folder);
        loop.Reported = Report;
        Prefetcher<TBatch>? batches = null;
        try
        {
            return await loop.RunAsync(StepAsync, schedule, stop).ConfigureAwait(false);
        }
        catch (InvalidDataException e)
        {
            throw new InputException(
                $"The training in '{folder}' cannot be continued: {e.Message} Give the options that it was begun with, or another folder.",
                e);
        }
        catch (ArithmeticException e)
        {
            throw new OratorException(e.Message, e);
        }
        finally
        {
            batches?.Dispose();
        }

        async Task<Dictionary<string, double>> StepAsync(long number)
        {
            // Made at the first step: the loop has found out by then which one that is.
            batches ??= new Prefetcher<TBatch>(Draw, number);
            Dictionary<string, double> metrics = [];
            Step(number, batches.Take(CancellationToken.None), options.LearningRateAt(number), metrics);
            if ((number + 1) % schedule.ReportEvery == 0)
            {
                await TestAsync(metrics).ConfigureAwait(false);
            }

            progress?.Report(new TrainingProgress(number + 1, schedule.Steps, null));
            return metrics;
        }

        void Report(TrainingReport report)
        {
            WriteSamples(DrawSamples(), folder);
            ImageWriter.Write(MetricsPlot.Draw(loop.MetricsPath), Path.Combine(folder, "losses.png"));
            progress?.Report(new TrainingProgress(report.Step, schedule.Steps, report));
        }
    }
}
