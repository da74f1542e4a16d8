using Orator.Perception;
using Orator.Systems.StyleAware;
using Orator.Training.Data;

namespace Orator.Training.Systems.FaceVid2Vid;

/// <summary>Clips or a corpus that face-vid2vid learns from, and clips that it is tested by.</summary>
internal sealed class ReenactmentCorpus : IDisposable
{
    private const int MostTestPeople = 8;
    private const int TestFramesOfAPerson = 12;

    private readonly List<ReenactmentClip> _clips = [];
    private readonly StyleAwareAnimator? _teacher;

    private ReenactmentCorpus(FaceVid2VidTrainingOptions options)
    {
        _teacher = options.Teacher is null ? null : StyleAwareAnimator.Open(options.Teacher);
        try
        {
            Sampler = options.Corpus is null
                ? new ClipSampler(_clips, options.FlowSide)
                : new CorpusPairs(options.Corpus, options.Size, options.FlowSide, _teacher);
        }
        catch
        {
            _teacher?.Dispose();
            throw;
        }
    }

    /// <summary>Where batches come from.</summary>
    public IReenactmentSampler Sampler { get; }

    /// <summary>Clips to test by.</summary>
    public IReadOnlyList<ReenactmentClip> Clips => _clips;

    /// <summary>The face networks.</summary>
    public FaceAnalyzer Analyzer { get; } = new();

    /// <summary>Reads the clips of a training, or opens its corpus.</summary>
    /// <exception cref="InputException">They cannot be used.</exception>
    public static async Task<ReenactmentCorpus> ReadAsync(FaceVid2VidTrainingOptions options, CancellationToken stop)
    {
        ReenactmentCorpus corpus = new(options);
        try
        {
            foreach (string clip in options.Clips)
            {
                corpus._clips.Add(
                    await ReenactmentClip.LoadAsync(corpus.Analyzer, clip, options.Size, options.ClipLength, stop).ConfigureAwait(false));
            }

            if (corpus.Sampler is CorpusPairs pairs)
            {
                corpus._clips.AddRange(TestClips(pairs.Corpus, options.Size));
            }

            return corpus;
        }
        catch
        {
            corpus.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Sampler.Dispose();
        _teacher?.Dispose();
        Analyzer.Dispose();
    }

    // One clip of each person of the validation split; of the training split, if that has none.
    private static IEnumerable<ReenactmentClip> TestClips(Corpus corpus, int size)
    {
        IReadOnlyList<CorpusClip> Clips(CorpusPart part) => [.. corpus.Of(part).Where(clip => clip.Frames > 1)];
        IReadOnlyList<CorpusClip> clips = Clips(CorpusPart.Validation) is { Count: > 0 } unseen ? unseen : Clips(CorpusPart.Train);
        return clips.GroupBy(clip => clip.Identity).OrderBy(person => person.Key, StringComparer.Ordinal).Take(MostTestPeople)
            .Select(person => ReenactmentClip.Of(corpus, person.MaxBy(clip => clip.Frames)!, size, TestFramesOfAPerson));
    }
}
