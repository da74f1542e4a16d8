using Orator.Animation;
using Orator.Perception;
using Orator.Systems.StyleHeat;
using Orator.Training.Data;
using Orator.Training.Evaluation.Suites;
using Orator.Training.Metrics;

namespace Orator.Training.Systems.StyleHeat;

/// <summary>
/// Whether edits of a StyleHEAT model do what they say: people of a corpus are drawn at rest with each attribute at several strengths; the
/// attribute is to rise with the strength, and the person to stay the same (StyleHEAT, section 4.4).
/// </summary>
/// <remarks>The portrait is the corpus' square itself, a photo of the person or the middle frame of a clip.</remarks>
/// <param name="corpus">The corpus; it stays the caller's, as the next two do.</param>
/// <param name="analyzer">The face networks.</param>
/// <param name="animator">The model, opened without edits of its own.</param>
public sealed class EditEvaluation(Corpus corpus, FaceAnalyzer analyzer, StyleHeatAnimator animator)
{
    private const int MostShown = 8;
    private const int ShownSide = 128;

    /// <summary>Measures.</summary>
    /// <param name="options">Who and what.</param>
    /// <param name="progress">Hears of every picture: how many are done, of how many.</param>
    /// <param name="cancellation">Stops the work at the next picture.</param>
    /// <exception cref="InputException">The model has no such attributes, or the split has no people.</exception>
    public EditEvaluationReport Run(
        EditEvaluationOptions options, Action<int, int>? progress = null, CancellationToken cancellation = default)
    {
        options.Check();
        float[] strengths = [.. options.Strengths.Distinct().Order()];
        IReadOnlyList<string> attributes = Attributes(options);
        IReadOnlyList<StyleEdit> edits = animator.OpenEdits([.. attributes.Select(attribute => new AttributeEdit(attribute, 1))]);
        string[] names = [.. attributes.Select(attribute => Path.GetFileNameWithoutExtension(attribute))];
        EditMeasure?[] measures = [.. names.Select(EditMeasure.For)];
        IReadOnlyList<CorpusClip> people = People(options);
        List<EditedPerson>[] rows = [.. names.Select(_ => new List<EditedPerson>())];
        List<EditSample> samples = [];

        // The portrait without an edit is the same for all attributes.
        (int Attribute, float Strength)[] changes =
            [(0, 0), .. from attribute in Enumerable.Range(0, names.Length) from strength in strengths where strength != 0 select (attribute, strength)];
        int done = 0;
        foreach (CorpusClip clip in people)
        {
            DirectionPicture picture = DirectionPictures.Read(corpus, clip);
            SourcePortrait portrait = SourcePortraitBuilder.Prepare(picture.Crop, picture.Face);
            PictureObserver observer = new(analyzer, null, picture.Face);
            float[]? descriptor = observer.Observe(picture.Crop, picture.Face.Landmarks).Descriptor;
            Dictionary<(int Attribute, float Strength), ObservedPicture> seen = [];
            StyleEdit?[] wanted =
                [.. changes.Select(change => change.Strength == 0 ? null : edits[change.Attribute] with { Strength = change.Strength })];
            foreach ((Image drawn, (int, float) change) in animator.Vary(portrait, wanted).Zip(changes))
            {
                cancellation.ThrowIfCancellationRequested();
                seen[change] = observer.Observe(drawn, picture.Face.Landmarks);
                progress?.Invoke(++done, people.Count * changes.Length);
            }

            for (int k = 0; k < names.Length; k++)
            {
                ObservedPicture[] made = [.. strengths.Select(strength => seen[strength == 0 ? (0, 0) : (k, strength)])];
                rows[k].Add(new EditedPerson(
                    clip.Identity,
                    clip.Source,
                    [.. made.Select(one => one.Face is null ? null : measures[k]?.Of(analyzer, one.Picture, one.Face))],
                    [.. made.Select(one => one.Descriptor is null || descriptor is null ? (double?)null : Csim.Between(one.Descriptor, descriptor))],
                    made.Count(one => one.Face is null)));
            }

            if (samples.Count < MostShown)
            {
                samples.Add(new EditSample(clip.Identity, [.. Enumerable.Range(0, names.Length).SelectMany(k => strengths.Select(
                    strength => FaceCutout.Resize(seen[strength == 0 ? (0, 0) : (k, strength)].Picture, ShownSide)))]));
            }
        }

        return new EditEvaluationReport
        {
            Part = options.Part,
            Seed = options.Seed,
            Strengths = strengths,
            Attributes = [.. names.Select((name, k) => EditEffect.Of(name, measures[k]?.Name, strengths, rows[k]))],
            Samples = samples,
        };
    }

    private IReadOnlyList<string> Attributes(EditEvaluationOptions options)
    {
        IReadOnlyList<string> known = animator.Traits.Attributes!;
        Require.That(
            known.Count > 0 || options.Attributes.Count > 0,
            "The model has no directions of attributes, so that it cannot edit: 'orator train direction' learns some.");
        string? unknown = options.Attributes.FirstOrDefault(
            attribute => !known.Contains(attribute) && !attribute.EndsWith(StyleDirection.Extension, StringComparison.OrdinalIgnoreCase));
        Require.That(
            unknown is null,
            $"The model has no attribute '{unknown}' ({(known.Count > 0 ? $"it has {string.Join(", ", known)}" : "it has none")}).");
        return options.Attributes.Count > 0 ? [.. options.Attributes.Distinct()] : known;
    }

    // One picture a person, a photo where there is one.
    private IReadOnlyList<CorpusClip> People(EditEvaluationOptions options)
    {
        IReadOnlyList<CorpusClip> people =
        [
            .. corpus.Of(options.Part)
                .GroupBy(clip => clip.Identity)
                .OrderBy(person => EvaluationSuite.Draw(options.Seed, person.Key))
                .Take(options.People)
                .Select(person => person.OrderByDescending(clip => clip.Still).First()),
        ];
        Require.That(
            people.Count > 0, $"The {options.Part.ToString().ToLowerInvariant()} split of the corpus has no people: choose another, or build it from more.");
        return people;
    }
}
