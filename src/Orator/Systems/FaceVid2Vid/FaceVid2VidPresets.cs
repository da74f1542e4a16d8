namespace Orator.Systems.FaceVid2Vid;

/// <summary>Configurations of face-vid2vid that have a name.</summary>
public static class FaceVid2VidPresets
{
    private const int Side = 256;

    /// <summary>
    /// <c>paper</c>: 20 key points with Jacobians, as in Wang et al. 2021. <c>public</c> and <c>public-spade</c>: the public
    /// implementation's two generators (configuration <c>vox-256</c>), 15 key points. <c>seeds</c>: Tables 1-4 of Style Transfer for 2D
    /// Talking Head.
    /// <c>lite</c> and <c>lite-128</c>: what is trained here.
    /// </summary>
    public static (string Name, FaceVid2VidModelConfiguration Configuration)[] All =>
    [
        ("paper", new(GeneratorKind.Original, Side, FaceVid2VidConfiguration.Paper(keyPoints: 20, jacobians: true))),
        ("public", new(GeneratorKind.Original, Side, FaceVid2VidConfiguration.Paper())),
        ("public-spade", new(GeneratorKind.Spade, Side, FaceVid2VidConfiguration.Paper())),
        ("seeds", new(GeneratorKind.Spade, Side, FaceVid2VidConfiguration.StyleMapping())),
        ("lite", Trained("lite", Side)),
        ("lite-128", Trained("lite", Side / 2)),
    ];

    /// <summary>What is trained here under a name: networks whose key points are <see cref="MeshKeyPoints"/>.</summary>
    /// <param name="preset">
    /// <c>lite</c>, <c>paper</c> or <c>seeds</c>; <c>paper</c> without Jacobians, which the face mesh does not teach.
    /// </param>
    /// <param name="size">Side of the pictures in pixels: 128 or 256; only 256 for the last two.</param>
    /// <exception cref="ArgumentException">There is no such preset, or none of that size.</exception>
    public static FaceVid2VidModelConfiguration Trained(string preset, int size)
    {
        int count = MeshKeyPoints.Count;
        FaceVid2VidConfiguration networks = preset switch
        {
            "lite" => Mouthed(FaceVid2VidConfiguration.Lite(size, count)),
            "paper" when size == Side => FaceVid2VidConfiguration.Paper(count),
            "seeds" when size == Side => FaceVid2VidConfiguration.StyleMapping(count),
            _ => throw new ArgumentException($"There is no preset '{preset}' for pictures of {size} pixels.", nameof(preset)),
        };
        GeneratorKind kind = preset == "seeds" ? GeneratorKind.Spade : GeneratorKind.Original;
        return new FaceVid2VidModelConfiguration(kind, size, networks) { MeshKeyPoints = true };
    }

    private static FaceVid2VidConfiguration Mouthed(FaceVid2VidConfiguration networks) =>
        networks with { Generator = networks.Generator with { Mouth = MeshKeyPoints.Mouth } };
}
