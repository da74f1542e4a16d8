using System.Numerics;
using MathNet.Numerics.IntegralTransforms;
using Orator.Graphs;

namespace Orator.Training.Data.Augmentation;

/// <summary>Changes samples as recordings differ: tempo (and pitch with it), the colour of the microphone, a room, noise, level.</summary>
internal static class SoundAugmentation
{
    private const int ColourKnots = 6;
    private const float MostColour = 6;

    /// <summary>Sound at another speed; pitch changes with it.</summary>
    /// <param name="samples">The sound.</param>
    /// <param name="tempo">Factor of the speed.</param>
    public static float[] Faster(float[] samples, double tempo)
    {
        float[] result = new float[(int)(samples.Length / tempo)];
        for (int i = 0; i < result.Length; i++)
        {
            double at = i * tempo;
            int before = Math.Min((int)at, samples.Length - 1);
            result[i] = float.Lerp(samples[before], samples[Math.Min(before + 1, samples.Length - 1)], (float)(at - before));
        }

        return result;
    }

    /// <summary>
    /// Another recording of the same: colour within 6 dB, in half of the cases a room (a decaying tail of 0.1 to 0.35 s), mostly noise, 5
    /// to 30 dB below the sound, level -12 to 6 dB.
    /// </summary>
    /// <param name="samples">16 kHz mono samples.</param>
    /// <param name="random">Source of what is drawn.</param>
    public static float[] Rerecorded(float[] samples, CounterRandom random)
    {
        float[] tail = random.Uniform() < 0.5f ? Room(random) : [1];
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)(samples.Length + tail.Length));
        Complex[] sound = Transform(samples, size);
        Complex[] room = Transform(tail, size);
        float[] colour = [.. Enumerable.Range(0, ColourKnots + 1).Select(_ => MostColour * ((2 * random.Uniform()) - 1))];
        for (int k = 0; k < size; k++)
        {
            float at = 2f * Math.Min(k, size - k) / size * (ColourKnots - 1);
            float decibels = float.Lerp(colour[(int)at], colour[(int)at + 1], at - (int)at);
            sound[k] *= room[k] * Math.Pow(10, decibels / 20);
        }

        Fourier.Inverse(sound, FourierOptions.Matlab);
        float[] result = [.. sound.Take(samples.Length).Select(v => (float)v.Real)];
        if (random.Uniform() < 0.7f)
        {
            AddNoise(result, random);
        }

        float gain = MathF.Pow(10, ((18 * random.Uniform()) - 12) / 20);
        return Array.ConvertAll(result, v => v * gain);
    }

    private static Complex[] Transform(float[] samples, int size)
    {
        Complex[] spectrum = new Complex[size];
        for (int i = 0; i < samples.Length; i++)
        {
            spectrum[i] = samples[i];
        }

        Fourier.Forward(spectrum, FourierOptions.Matlab);
        return spectrum;
    }

    private static float[] Room(CounterRandom random)
    {
        float[] tail = new float[(int)(16000 * (0.1f + (0.25f * random.Uniform())))];
        float energy = 0;
        for (int i = 0; i < tail.Length; i++)
        {
            tail[i] = random.Normal() * MathF.Exp(-5f * i / tail.Length);
            energy += tail[i] * tail[i];
        }

        float share = (0.05f + (0.25f * random.Uniform())) / MathF.Sqrt(energy);
        for (int i = 0; i < tail.Length; i++)
        {
            tail[i] *= share;
        }

        tail[0] += 1;
        return tail;
    }

    private static void AddNoise(float[] sound, CounterRandom random)
    {
        // Deep noise, as of rooms and machines, in most cases.
        float keep = random.Uniform() < 0.7f ? 0.5f + (0.47f * random.Uniform()) : 0;
        float[] noise = new float[sound.Length];
        float value = 0;
        for (int i = 0; i < noise.Length; i++)
        {
            value = (keep * value) + random.Normal();
            noise[i] = value;
        }

        double ratio = Math.Pow(10, -(5 + (25 * random.Uniform())) / 20);
        float gain = (float)(ratio * Math.Sqrt(Power(sound) / Math.Max(Power(noise), 1e-12)));
        for (int i = 0; i < sound.Length; i++)
        {
            sound[i] += gain * noise[i];
        }
    }

    private static double Power(float[] samples) => samples.Sum(v => (double)v * v);
}
