using Orator.Graphs;
using Orator.Speech;
using Orator.Systems.LipSync;
using Orator.Training.Data.Augmentation;

namespace Orator.Training.Systems.LipSync;

/// <summary>Faces and sounds of some moments of some clips.</summary>
/// <param name="Faces">[N, 15, 48, 96].</param>
/// <param name="Sounds">[N, 1, 80, 16]; sound i belongs to faces i.</param>
/// <param name="Openings">[N, 5]: how far the mouths are open, see <see cref="LipSyncClip.Openings"/>.</param>
internal sealed record LipSyncBatch(float[] Faces, float[] Sounds, float[] Openings);

/// <summary>
/// Draws batches of groups: the windows of a group are of one clip, some hundred milliseconds to some seconds apart, so that only what the
/// lips say tells them apart.
/// </summary>
/// <param name="clips">What to draw from; each has at least as many windows as a group.</param>
/// <param name="groups">Groups in a batch.</param>
/// <param name="windows">Windows in a group.</param>
internal sealed class LipSyncSampler(IReadOnlyList<LipSyncClip> clips, int groups, int windows)
{
    private const int Spread = 8;
    private const float LargestContrast = 0.25f;

    // Pixels of the face's crop, since a cropper never frames two people quite alike.
    private const int LargestMove = 4;

    /// <summary>Draws a batch.</summary>
    /// <param name="number">Its number; the same one gives the same batch.</param>
    /// <param name="seed">Selects clips and moments.</param>
    /// <param name="varied">Whether to vary brightness, contrast, place and side of the faces, and the sound.</param>
    public LipSyncBatch Draw(long number, ulong seed, bool varied)
    {
        const int faceValues = LipSyncDiscriminator.Frames * LipSyncDiscriminator.FaceValues;
        const int soundValues = LogMel.BandCount * LipSyncDiscriminator.Columns;
        CounterRandom random = new(seed, (ulong)number);
        float Around(float largest) => varied ? largest * ((2 * random.Uniform()) - 1) : 0;
        float[] faces = new float[groups * windows * faceValues];
        float[] sounds = new float[groups * windows * soundValues];
        float[] openings = new float[groups * windows * LipSyncDiscriminator.Frames];
        for (int group = 0; group < groups; group++)
        {
            LipSyncClip clip = clips[Select(random)];
            bool mirrored = varied && random.Below(2) == 1;
            (float contrast, float brightness) = (1 + Around(LargestContrast), Around(LargestContrast / 2));
            (int right, int down) = ((int)Math.Round(Around(LargestMove)), (int)Math.Round(Around(LargestMove)));
            AudioAugmentation? change = varied ? new AudioAugmentation(random) : null;
            int[] starts = Moments(clip, random);
            for (int i = 0; i < windows; i++)
            {
                int n = (group * windows) + i;
                Span<float> face = faces.AsSpan(n * faceValues, faceValues);
                clip.ReadFaces(starts[i], mirrored, right, down, face);
                Span<float> sound = sounds.AsSpan(n * soundValues, soundValues);
                clip.ReadSound(starts[i], sound);
                clip.Openings(starts[i]).CopyTo(openings.AsSpan(n * LipSyncDiscriminator.Frames));
                if (change is not null)
                {
                    Vary(face, contrast, brightness);
                    change.Apply(sound, random, byBands: true);
                }
            }
        }

        return new LipSyncBatch(faces, sounds, openings);
    }

    // Long clips more often than short ones, but not in proportion: a person should not fill the batches.
    private int Select(CounterRandom random)
    {
        double total = clips.Sum(clip => Math.Sqrt(clip.Starts.Count));
        double place = random.Uniform() * total;
        int i = 0;
        while (i < clips.Count - 1 && place >= Math.Sqrt(clips[i].Starts.Count))
        {
            place -= Math.Sqrt(clips[i++].Starts.Count);
        }

        return i;
    }

    private int[] Moments(LipSyncClip clip, CounterRandom random)
    {
        int reach = Math.Min(clip.Starts.Count, windows * Spread);
        int first = random.Below(clip.Starts.Count - reach + 1);
        int[] places = [.. Enumerable.Range(first, reach)];
        for (int i = 0; i < windows; i++)
        {
            int k = i + random.Below(reach - i);
            (places[i], places[k]) = (places[k], places[i]);
        }

        return [.. places.Take(windows).Select(place => clip.Starts[place])];
    }

    private static void Vary(Span<float> face, float contrast, float brightness)
    {
        for (int i = 0; i < face.Length; i++)
        {
            face[i] = Math.Clamp(0.5f + (contrast * (face[i] - 0.5f)) + brightness, 0, 1);
        }
    }
}
