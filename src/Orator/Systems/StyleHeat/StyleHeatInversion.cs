using System.Numerics.Tensors;
using Orator.Engine;
using Orator.Engine.Models;

namespace Orator.Systems.StyleHeat;

/// <summary>A portrait as the generator knows it.</summary>
/// <param name="Styles">w+, [rows, style size].</param>
/// <param name="Feature">F, [channels, 64, 64].</param>
/// <param name="Skip">The picture of the levels below F, [3, 32, 32].</param>
public sealed record StyleHeatSource(float[] Styles, float[] Feature, float[] Skip)
{
    /// <summary>What edits changed of the picture that the inversion draws, [3, S, S]; empty = nothing.</summary>
    public float[] Changed { get; init; } = [];
}

/// <summary>Inverts portraits into a StyleHEAT model by its encoders: e4e (Tov et al. 2021) gives w+, HFGI (Wang et al. 2022) F.</summary>
/// <param name="package">The model.</param>
/// <param name="sessions">Compiled networks.</param>
public sealed class StyleHeatInversion(ModelPackage package, SessionPool sessions)
{
    /// <summary>Whether the networks stay compiled with the others, for many portraits; they hold a copy of their weights then.</summary>
    public bool KeepsNetworks { get; init; }

    /// <summary>w+ of a picture.</summary>
    /// <param name="crop">Square around the head, any size.</param>
    /// <returns>[rows, style size].</returns>
    public float[] Styles(Image crop)
    {
        using StyleHeatEncoder encoder = new(Open("styles"));
        return encoder.Encode(crop);
    }

    /// <summary>Inverts a picture.</summary>
    /// <param name="crop">Square around the head, any size.</param>
    /// <param name="edit">Changes w+, [rows, style size], in place; null = the picture itself.</param>
    public StyleHeatSource Invert(Image crop, Action<float[]>? edit = null) => InvertAll(crop, [edit])[0];

    /// <summary>Inverts a picture with several edits.</summary>
    /// <param name="crop">Square around the head, any size.</param>
    /// <param name="edits">Each changes w+, [rows, style size], in place; null = the picture itself.</param>
    /// <returns>The inversion for each edit.</returns>
    public IReadOnlyList<StyleHeatSource> InvertAll(Image crop, IReadOnlyList<Action<float[]>?> edits)
    {
        float[] styles = Styles(crop);
        using Session session = Open("feature");
        StyleHeatEncoder.Fill(session, crop);
        styles.CopyTo(session.Input("styles"));
        StyleHeatSource[] sources = new StyleHeatSource[edits.Count];
        for (int i = 0; i < sources.Length; i++)
        {
            float[] edited = [.. styles];
            edits[i]?.Invoke(edited);
            edited.CopyTo(session.Input("edited"));
            session.Run();
            sources[i] = new StyleHeatSource(edited, session.Output("feature").ToArray(), session.Output("skip").ToArray());
        }

        return sources;
    }

    /// <summary>Says what edits changed.</summary>
    /// <param name="plain">The inversion without edits.</param>
    /// <param name="edited">Those with edits.</param>
    /// <returns>These, with <see cref="StyleHeatSource.Changed"/>.</returns>
    public IReadOnlyList<StyleHeatSource> Compare(StyleHeatSource plain, IEnumerable<StyleHeatSource> edited)
    {
        float[] before = Draw(plain);
        return [.. edited.Select(source =>
        {
            float[] changed = Draw(source);
            TensorPrimitives.Subtract(changed, before, changed);
            return source with { Changed = changed };
        })];
    }

    /// <summary>What an inversion draws.</summary>
    /// <param name="source">The inversion.</param>
    /// <returns>[3, S, S] with the model's S, RGB, about 0 to 1.</returns>
    public float[] Draw(StyleHeatSource source)
    {
        using Session session = Open("picture");
        source.Styles.CopyTo(session.Input("styles"));
        source.Feature.CopyTo(session.Input("feature"));
        source.Skip.CopyTo(session.Input("skip"));
        session.Run();
        return session.Output("picture").ToArray();
    }

    private Session Open(string part) => KeepsNetworks
        ? sessions.Lease(package, part, () => package.WriteGraph(part))
        : sessions.Compile(package.WriteGraph(part));
}
