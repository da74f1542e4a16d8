using System.Numerics;

namespace Orator.Animation.Mesh;

/// <summary>Motion of several pictures of one person that brings their faces to one place.</summary>
internal static class AlignedMotion
{
    /// <summary>The motion that poses another picture's face where the first one's lies, as a share of the crop.</summary>
    /// <param name="first">The first picture.</param>
    /// <param name="motion">Its motion.</param>
    /// <param name="other">The other one.</param>
    public static MotionFrame Of(SourcePortrait first, MotionFrame motion, SourcePortrait other)
    {
        if (ReferenceEquals(first, other))
        {
            return motion;
        }

        float zoom = (float)first.Crop.Width / other.Crop.Width;
        Vector2 place = (Flat(first.Origin) + (motion.Translation * first.Scale)) / zoom;
        return motion with
        {
            Scale = motion.Scale * first.Scale / (other.Scale * zoom),
            Translation = (place - Flat(other.Origin)) / other.Scale,
        };
    }

    private static Vector2 Flat(Vector3 p) => new(p.X, p.Y);
}
