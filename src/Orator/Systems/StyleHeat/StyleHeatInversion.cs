using Orator.Engine;
using Orator.Engine.Models;
using Orator.Imaging;

namespace Orator.Systems.StyleHeat;

/// <summary>A portrait as the generator knows it.</summary>
/// <param name="Styles">w+, [rows, style size].</param>
/// <param name="Feature">F, [channels, 64, 64].</param>
/// <param name="Skip">The picture of the levels below F, [3, 32, 32].</param>
public sealed record StyleHeatSource(float[] Styles, float[] Feature, float[] Skip);

/// <summary>Inverts portraits into a StyleHEAT model by its encoders: e4e (Tov et al. 2021) gives w+, HFGI (Wang et al. 2022) F.</summary>
/// <param name="package">The model.</param>
/// <param name="sessions">Compiled networks.</param>
public sealed class StyleHeatInversion(ModelPackage package, SessionPool sessions)
{
    /// <summary>w+ of a picture.</summary>
    /// <param name="crop">Square around the head, any size.</param>
    /// <returns>[rows, style size].</returns>
    public float[] Styles(Image crop)
    {
        // Used once a portrait, hence not kept: it would hold a copy of the weights.
        using Session encoder = sessions.Compile(package.WriteGraph("styles"));
        Fill(encoder, crop);
        encoder.Run();
        return encoder.Output("styles").ToArray();
    }

    /// <summary>Inverts a picture.</summary>
    /// <param name="crop">Square around the head, any size.</param>
    /// <param name="edit">Changes w+, [rows, style size], in place; null = the picture itself.</param>
    public StyleHeatSource Invert(Image crop, Action<float[]>? edit = null)
    {
        float[] styles = Styles(crop);
        float[] edited = [.. styles];
        edit?.Invoke(edited);
        using Session session = sessions.Compile(package.WriteGraph("feature"));
        Fill(session, crop);
        styles.CopyTo(session.Input("styles"));
        edited.CopyTo(session.Input("edited"));
        session.Run();
        return new StyleHeatSource(edited, session.Output("feature").ToArray(), session.Output("skip").ToArray());
    }

    private static void Fill(Session session, Image crop)
    {
        Span<float> input = session.Input("image");
        int side = (int)Math.Sqrt(input.Length / 3);
        Downscaling.Resize(crop, side, side).ToPlanes().CopyTo(input);
    }
}
