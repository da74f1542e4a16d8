using Orator.Engine.Models;
using Orator.Motion.FromSpeech;
using Orator.Motion.Style;
using Orator.Perception;
using Orator.Training.Data;
using Orator.Training.Systems.LiveSpeechPortraits;

namespace Orator.Cli.Commands;

/// <summary>The suites of <c>orator evaluate</c> that measure speech to motion on a motion corpus.</summary>
internal sealed record MotionSuites
{
    /// <summary>How near generated motion comes to the true one.</summary>
    public const string Motion = "motion";

    /// <summary>How near styled motion comes to the style.</summary>
    public const string MotionStyle = "motion-style";

    /// <summary>Folder of the motion corpus.</summary>
    public required string? Corpus { get; init; }

    /// <summary>Split of it.</summary>
    public required CorpusPart Part { get; init; }

    /// <summary>Folder of the motion model; null = the shipped one.</summary>
    public required string? Model { get; init; }

    /// <summary>Seed of the generators.</summary>
    public required ulong Seed { get; init; }

    /// <summary>File of labels of the clips' sounds; null = not known.</summary>
    public required string? Labels { get; init; }

    /// <summary>Style files or packages.</summary>
    public required IReadOnlyList<string> Styles { get; init; }

    /// <summary>Videos that the styles come from.</summary>
    public required IReadOnlyList<string> StyleClips { get; init; }

    private readonly ModelStore _models = ModelStore.Create();

    private string Learned => Model ?? MotionGenerators.Learned;

    /// <summary>Runs the suite <see cref="Motion"/>.</summary>
    public MotionSuiteReport Compare() => MotionSuite.Run(
        Open(Motion),
        Part,
        [(MotionGenerators.RuleBased, MotionGenerators.Open(MotionGenerators.RuleBased, _models)), (MotionGenerators.Learned, MotionGenerators.Open(Learned, _models))],
        Seed,
        Labels is null ? null : PhoneLabels.Read(Labels));

    /// <summary>Runs the suite <see cref="MotionStyle"/>.</summary>
    /// <param name="cancellation">Stops the work.</param>
    public async Task<MotionStyleReport> CompareStylesAsync(CancellationToken cancellation)
    {
        MotionCorpus corpus = Open(MotionStyle);
        await using TalkingHeads heads = TalkingHeads.Create();
        using FaceAnalyzer analyzer = new();
        List<(string, StyleReference, IMotionGenerator)> styles = [];
        foreach (string path in Styles)
        {
            Style style = await heads.OpenStyleAsync(path, cancellation: cancellation);
            styles.Add((Path.GetFileName(path.TrimEnd('/')), style.Opened.Reference, MotionGenerators.Open(Learned, _models, style.Opened.Package)));
        }

        List<(string, IReadOnlyList<IReadOnlyList<MotionFrame>>)> clips = [];
        foreach (string path in StyleClips)
        {
            clips.Add((Path.GetFileNameWithoutExtension(path), await MotionCorpusBuilder.MotionAsync(path, analyzer, corpus.Clips[0].FramesPerSecond, cancellation)));
        }

        return MotionStyleSuite.Run(corpus, Part, MotionGenerators.Open(Learned, _models), styles, clips);
    }

    private MotionCorpus Open(string suite) =>
        MotionCorpus.Open(Corpus ?? throw new InputException($"The suite {suite} needs a motion corpus: give its folder with --corpus (made by 'orator corpus motion')."));
}
