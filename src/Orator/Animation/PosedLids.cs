using System.Numerics;

namespace Orator.Animation;

/// <summary>The opening between a portrait's lids in any motion. The mesh hardly sees a lid close: the gap follows from the blink
/// instead.</summary>
internal static class PosedLids
{
    /// <summary>Points around an opening.</summary>
    public const int Points = 16;

    private const int InnerCorner = 8;
    private const float ClosedGap = 0.12f;

    /// <summary>Finds the opening.</summary>
    /// <param name="lids">Receives <see cref="Points"/> points: the lower lid from corner to corner, then the upper lid back.</param>
    /// <param name="loop">The eye's vertices in the same order.</param>
    /// <param name="posed">The posed face, 468 points, pixels.</param>
    /// <param name="rest">The face at rest, 468 points in canonical space.</param>
    /// <param name="scale">Pixels per canonical unit.</param>
    /// <param name="blink">The motion's blink.</param>
    /// <param name="ownBlink">The portrait's own.</param>
    public static void Fill(
        Span<Vector2> lids,
        ReadOnlySpan<int> loop,
        ReadOnlySpan<Vector3> posed,
        ReadOnlySpan<Vector3> rest,
        float scale,
        float blink,
        float ownBlink)
    {
        for (int i = 0; i <= InnerCorner; i++)
        {
            lids[i] = Flat(posed[loop[i]]);
        }

        for (int i = InnerCorner + 1; i < Points; i++)
        {
            int lower = loop[Points - i];
            float seen = Vector3.Distance(posed[loop[i]], posed[lower]) / scale;
            float wanted = Vector3.Distance(rest[loop[i]], rest[lower]) * Gap(blink) / Gap(ownBlink);
            lids[i] = Vector2.Lerp(Flat(posed[lower]), Flat(posed[loop[i]]), wanted / MathF.Max(seen, 1e-3f));
        }
    }

    /// <summary>How much of the open eye's gap a blink leaves.</summary>
    private static float Gap(float blink) => 1 - ((1 - ClosedGap) * blink);

    private static Vector2 Flat(Vector3 p) => new(p.X, p.Y);
}
