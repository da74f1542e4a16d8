using Orator.Geometry;

namespace Orator.Training.Data;

/// <summary>Another picture's background, put where none of a clip's frames shows the person: far from the head, above the shoulders. It
/// stands still while the head moves.</summary>
internal sealed class Backdrop
{
    private const int Size = ClipCrop.Size;

    // Of a softened edge, pixels.
    private const int Softness = 5;
    private readonly Image _picture;
    private readonly float[] _share;

    /// <summary>Prepares a background.</summary>
    /// <param name="picture">The other picture, of a corpus.</param>
    /// <param name="faces">The face in frames of the clip.</param>
    public Backdrop(Image picture, IEnumerable<FaceObservation> faces)
    {
        _picture = picture;
        _share = new float[Size * Size];
        Array.Fill(_share, 1);
        foreach (FaceObservation face in faces)
        {
            HeadPose pose = HeadPose.Fit(face.Landmarks, FaceTopology.Canonical);
            FacePart[] parts = FaceRegions.Draw(face, pose, Size);
            float mouth = face.Landmarks[FaceTopology.LipsInner[0]].Y;
            for (int i = 0; i < parts.Length; i++)
            {
                _share[i] = parts[i] == FacePart.Background && i / Size < mouth ? _share[i] : 0;
            }
        }

        Soften(_share, 1, Size);
        Soften(_share, Size, 1);
    }

    /// <summary>Puts the background behind the person, in place.</summary>
    /// <param name="frame">A frame of the clip.</param>
    public void PutBehind(Image frame)
    {
        for (int i = 0; i < _share.Length; i++)
        {
            float share = _share[i];
            for (int k = 3 * i; share > 0 && k < (3 * i) + 3; k++)
            {
                frame.Pixels[k] = (byte)(frame.Pixels[k] + ((_picture.Pixels[k] - frame.Pixels[k]) * share) + 0.5f);
            }
        }
    }

    // Mean of 2 Softness + 1 neighbours along one direction; outside, the edge is repeated.
    private static void Soften(float[] plane, int step, int line)
    {
        float[] values = new float[Size];
        for (int n = 0; n < Size; n++)
        {
            for (int i = 0; i < Size; i++)
            {
                values[i] = plane[(n * line) + (i * step)];
            }

            for (int i = 0; i < Size; i++)
            {
                float sum = 0;
                for (int k = -Softness; k <= Softness; k++)
                {
                    sum += values[Math.Clamp(i + k, 0, Size - 1)];
                }

                plane[(n * line) + (i * step)] = sum / ((2 * Softness) + 1);
            }
        }
    }
}
