using System.Numerics;
using Orator;
using Orator.Animation;

namespace OwnGenerator;

/// <summary>Draws a dummy: the part of the face beneath the lips moves down as the mouth opens.</summary>
internal sealed class Dummy : IAnimator
{
    public string Name => "dummy";

    public AnimatorTraits Traits { get; } = new();

    public IPreparedPortrait Prepare(IReadOnlyList<SourcePortrait> portraits, DrivingSource source) =>
        new Jaw(Traits.Only(portraits, source));

    public void Dispose()
    {
    }

    /// <summary>A portrait and its jaw. It keeps nothing between frames, so that as many as there are threads draw at once.</summary>
    private sealed class Jaw(SourcePortrait portrait) : IPreparedPortrait
    {
        // Vertices of the face mesh: the inner edge of both lips, the corners of the mouth, the chin.
        private const int UpperLip = 13;
        private const int LowerLip = 14;
        private const int RightCorner = 61;
        private const int LeftCorner = 291;
        private const int Chin = 152;

        public Driving Frontal => portrait.Motion with { Rotation = Rotation.Identity };

        public void Render(Driving driving, Image frame)
        {
            Vector3[] rest = portrait.Pose(portrait.Motion);
            Vector3[] posed = portrait.Pose(driving.Motion!);
            int opening = (int)Math.Max(0, posed[LowerLip].Y - posed[UpperLip].Y - (rest[LowerLip].Y - rest[UpperLip].Y));
            int mouth = (int)rest[UpperLip].Y;
            portrait.Crop.Pixels.CopyTo(frame.Pixels, 0);
            for (int y = mouth; y < Math.Min(frame.Height, (int)rest[Chin].Y + opening); y++)
            {
                for (int x = (int)rest[RightCorner].X; x < (int)rest[LeftCorner].X; x++)
                {
                    Span<byte> pixel = frame[x, y];
                    if (y < mouth + opening)
                    {
                        pixel.Clear();
                    }
                    else
                    {
                        portrait.Crop[x, y - opening].CopyTo(pixel);
                    }
                }
            }
        }

        public IPreparedPortrait Share() => new Jaw(portrait);

        public void Dispose()
        {
        }
    }
}
