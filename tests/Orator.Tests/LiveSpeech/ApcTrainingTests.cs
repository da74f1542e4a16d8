using Orator.Engine.Models;
using Orator.Engine.Training;
using Orator.Speech;
using Orator.Systems.LiveSpeechPortraits;
using Orator.Tests.Media;
using Orator.Tests.Speech;
using Orator.Training.Systems.LiveSpeechPortraits;

namespace Orator.Tests.LiveSpeech;

public sealed class ApcTrainingTests : IDisposable
{
    private readonly MediaFolder _folder = new();
    private readonly CancellationToken _stop = TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task TrainingPredictsBetterStopsAndGoesOnAndLeavesAnEncoder()
    {
        ApcTrainingOptions options = new()
        {
            Audio = [DemoMedia.Speech],
            HeldOut = [DemoMedia.Speech],
            Output = _folder["run"],
            Batch = 4,
            Seconds = 0.5,
            LearningRate = 5e-3,
            Schedule = new TrainingSchedule { Steps = 12, ReportEvery = 4, SaveEvery = 4, TimeLimit = TimeSpan.FromMilliseconds(1) },
        };
        ApcTrainingReport first = await ApcTraining.RunAsync(options, stop: _stop);
        Assert.False(first.Done);
        ApcTrainingReport last = await ApcTraining.RunAsync(
            options with { Schedule = options.Schedule with { TimeLimit = TimeSpan.MaxValue } }, stop: _stop);
        Assert.True(last.Done);
        Assert.Equal(12, last.Step);
        Assert.True(last.Loss < 0.7 * first.Loss, $"{first.Loss} before, {last.Loss} after");
        Assert.Equal(first.RepeatLoss, last.RepeatLoss, 1e-9);
        Assert.True(File.Exists(Path.Combine(_folder["run"], "losses.png")));

        ModelPackage package = ModelPackage.Open(Path.Combine(_folder["run"], "model"));
        Assert.Equal("lite", package.Preset);

        // The bank holds features of speech: the encoder's own features of the same speech lie near it.
        SpeechEncoder encoder = new(package);
        float[][] own = encoder.Encode(TestSpeech.Kennedy, projection: 0);
        float[][] projected = encoder.Encode(TestSpeech.Kennedy);
        double Power(IEnumerable<float> values) => values.Sum(v => (double)v * v);
        double distance = own.Zip(projected, (a, b) => Power(a.Zip(b, (x, y) => x - y))).Sum() / own.Sum(Power);
        Assert.InRange(distance, 1e-9, 0.05);
        Assert.Equal(4096 * 192, ((ApcModel)package.Network).Bank.Values.Length);
    }

    [Fact]
    public async Task WithLabelsItTellsSoundsOfSpeechAndMayBeginWithAnEncoder()
    {
        string labels = _folder["labels.txt"];
        string name = Path.GetFileNameWithoutExtension(DemoMedia.Speech);
        await File.WriteAllLinesAsync(labels, [$"{name} 0.0 0.3 SIL", $"{name} 0.3 2.0 AH1", $"{name} 2.3 0.7 SIL"], _stop);
        ApcTrainingOptions options = new()
        {
            Audio = [DemoMedia.Speech],
            HeldOut = [DemoMedia.Speech],
            Labels = labels,
            Initial = SpeechEncoder.ShippedModel,
            Output = _folder["run"],
            Batch = 4,
            Seconds = 0.5,
            LearningRate = 5e-3,
            Schedule = new TrainingSchedule { Steps = 12, ReportEvery = 12, SaveEvery = 12 },
        };
        ApcTrainingReport report = await ApcTraining.RunAsync(options, stop: _stop);
        Assert.True(report.PhoneAccuracy > 0.5, $"{report.PhoneAccuracy}");
        ApcModel model = (ApcModel)ModelPackage.Open(Path.Combine(_folder["run"], "model")).Network;
        Assert.NotNull(model.Phones);
        SpeechMotionConfiguration motion = SpeechMotionConfiguration.LiteRecurrent.With(model.Configuration);
        Assert.Equal(motion.Inputs + (2 * Phones.Names.Count), ((MouthNetwork)motion.Create().Mouth).Configuration.Inputs);
        Assert.Throws<ArgumentException>(() => SpeechMotionConfiguration.LiteRecurrent.With(ApcConfiguration.Lite).Create());

        async Task Refuse(string expected, string line)
        {
            await File.WriteAllTextAsync(labels, line, _stop);
            Assert.Contains(
                expected,
                (await Assert.ThrowsAsync<InputException>(
                    () => ApcTraining.RunAsync(options with { Output = _folder["other"] }, stop: _stop))).Message,
                StringComparison.Ordinal);
        }

        await Refuse("Line 1", "speech 1.0 AH");
        await Refuse("Line 1", "speech 1.0 0.1 XX");
        await Refuse("none of the recordings", "other 1.0 0.1 AH");
    }

    [Fact]
    public async Task WhatCannotBeLearnedFromIsRefusedInOneLine()
    {
        ApcTrainingOptions options = new() { Audio = [_folder["missing.wav"]], HeldOut = [DemoMedia.Speech], Output = _folder["run"] };
        async Task Refuse(string expected, ApcTrainingOptions bad)
        {
            InputException error = await Assert.ThrowsAsync<InputException>(() => ApcTraining.RunAsync(bad, stop: _stop));
            Assert.Contains(expected, error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', error.Message);
            Assert.False(Directory.Exists(_folder["run"]));
        }

        await Refuse("missing.wav", options);
        Directory.CreateDirectory(_folder["empty"]);
        await Refuse("no usable sound", options with { Audio = [_folder["empty"]] });
        await Refuse("too little speech", options with { Audio = [DemoMedia.Speech], Seconds = 8 });
        await Refuse("lite or paper", options with { Preset = "huge" });
        await Refuse("0.5 to 10", options with { Seconds = 30 });
    }
}
